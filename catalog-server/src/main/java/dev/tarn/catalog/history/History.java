package dev.tarn.catalog.history;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.DigestStore;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.storage.FileStores;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;

/** What was changed, when and by whom; and one table as it was then. */
public final class History {
    private static final Place END = new Place(Long.MAX_VALUE, Integer.MAX_VALUE);

    private final HistoryStore store;
    private final Lakes lakes;
    private final Tabulars tabulars;
    private final DigestStore digests;
    private final FileStores stores;
    private final Committer committer;

    public History(
            HistoryStore store,
            Lakes lakes,
            Tabulars tabulars,
            DigestStore digests,
            FileStores stores,
            Committer committer) {
        this.store = store;
        this.lakes = lakes;
        this.tabulars = tabulars;
        this.digests = digests;
        this.stores = stores;
        this.committer = committer;
    }

    public enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    /**
     * Some entries, and up to which number the log is final: no answer up to there ever changes.
     */
    public record Page(List<CommitEntry> entries, long stable) {}

    /** Entries behind a place, in an order. */
    public Page page(
            String lakeName, CommitFilter filter, Order order, Optional<Place> after, int limit) {
        Lake lake = lakes.require(lakeName);
        Optional<Long> tabularId =
                filter.table().map(name -> tabulars.requireAny(lakeName, name).id());
        // Asked before the entries: what is committed in between is above it.
        long stable = store.stable();
        Place from = after.orElse(order == Order.OLDEST_FIRST ? Place.START : END);
        var query =
                new HistoryStore.Query(
                        lake.id(),
                        stable,
                        from.sequence(),
                        from.position(),
                        tabularId.orElse(0L),
                        filter.uuid().orElse(null),
                        filter.principal().orElse(null),
                        filter.since().orElse(null),
                        filter.until().orElse(null),
                        limit);
        String conditions = conditions(filter);
        List<CommitEntry> entries =
                order == Order.OLDEST_FIRST
                        ? store.oldestFirst(query, conditions)
                        : store.newestFirst(query, conditions);
        return new Page(entries, stable);
    }

    /** Behind all that is final now. */
    public Place end(String lake) {
        lakes.require(lake);
        return Place.behind(store.stable());
    }

    /** The table gets back the schema, properties, branches and tags that an entry left it with. */
    public CommitOutcome restore(
            String lakeName, TableIdentifier table, long sequence, Author author) {
        Lake lake = lakes.require(lakeName);
        Tabular tabular = tabulars.require(lakeName, table, Kind.TABLE);
        author.confirmation().confirm(table, tabular.uuid());
        CommitEntry entry =
                store.find(tabular.id(), sequence)
                        .filter(found -> found.sequence() <= store.stable())
                        .orElseThrow(() ->
                                new NoSuchCommitException(
                                        "Commit %d left no state of table %s"
                                                .formatted(sequence, table)));
        return committer.restore(lake, table, read(lake, entry), author);
    }

    private MetadataDocument read(Lake lake, CommitEntry entry) {
        try {
            String location = entry.toLocation().orElseThrow();
            return MetadataFiles.read(stores.of(lake.storage()), location)
                    .requireDigest(
                            digests.find(lake.id(), entry.uuid(), location, entry.sequence()));
        } catch (NotFoundException gone) {
            throw new NoSuchCommitException(
                    "The metadata that commit %d left is gone: it has expired"
                            .formatted(entry.sequence()));
        }
    }

    private static String conditions(CommitFilter filter) {
        var conditions = new StringBuilder();
        filter.table().ifPresent(_ -> conditions.append("AND tabular_id = :tabularId "));
        filter.uuid().ifPresent(_ -> conditions.append("AND tabular_uuid = :uuid "));
        filter.principal().ifPresent(_ -> conditions.append("AND principal = :principal "));
        filter.since().ifPresent(_ -> conditions.append("AND committed_at >= :since "));
        filter.until().ifPresent(_ -> conditions.append("AND committed_at < :until "));
        return conditions.toString();
    }
}
