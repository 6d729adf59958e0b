package dev.tarn.catalog.commit;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.storage.FileStore;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.database.Transactions;
import dev.tarn.database.UnknownCommitOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * The one way in which metadata becomes current: plan, write the files, swap the pointers. Files
 * are written before the transaction, so that a pointer never names a file that is not there; they
 * are deleted when the swap is known to have failed, and kept when nobody knows.
 */
public final class Committer {
    /** Within this server the lane keeps contenders apart: only other servers make a swap fail. */
    private static final int ATTEMPTS_MAX = 20;

    private static final int WAITING_MAX = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FileStores stores;
    private final Documents documents;
    private final TablePlanner planner;
    private final Swap swap;
    private final Lanes lanes = new Lanes(WAITING_MAX, PATIENCE);

    public Committer(
            TabularStore tabulars,
            Documents documents,
            FileStores stores,
            Transactions transactions) {
        this.stores = stores;
        this.documents = documents;
        this.planner = new TablePlanner(tabulars, documents);
        this.swap = new Swap(transactions);
    }

    /** All changes or none. */
    public CommitOutcome change(Lake lake, List<TableChange> changes, Author author) {
        List<TableIdentifier> names = changes.stream().map(TableChange::table).toList();
        return commit(
                lake,
                names,
                () -> changes.stream().map(change -> planner.change(lake, change)).toList(),
                author);
    }

    public CommitOutcome create(
            Lake lake, TableIdentifier name, TableMetadata metadata, Author author) {
        return commit(
                lake, List.of(name), () -> List.of(planner.create(lake, name, metadata)), author);
    }

    public CommitOutcome register(
            Lake lake,
            TableIdentifier name,
            MetadataDocument document,
            boolean overwrite,
            Author author) {
        return commit(
                lake,
                List.of(name),
                () -> List.of(planner.register(lake, name, document, overwrite)),
                author);
    }

    /**
     * The plan is made again for each attempt; it says that a requirement does not hold by {@link
     * CommitFailedException}.
     */
    public CommitOutcome commit(
            Lake lake, List<TableIdentifier> names, Supplier<List<Planned>> plan, Author author) {
        try (var _ = lanes.enter(lanesOf(lake, names))) {
            String lost = "";
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                List<Planned> planned;
                try {
                    planned = plan.get();
                } catch (CommitFailedException failed) {
                    return new CommitOutcome.RequirementFailed(String.valueOf(failed.getMessage()));
                }
                switch (attempt(lake, planned, author)) {
                    case Swap.Result.Swapped _ -> {
                        return committed(planned);
                    }
                    case Swap.Result.Lost because -> lost = because.message();
                }
            }
            return new CommitOutcome.Conflict(
                    "Cannot commit %s: %s, %d times".formatted(names, lost, ATTEMPTS_MAX));
        } catch (UnknownCommitOutcome unknown) {
            return new CommitOutcome.Unknown(unknown);
        }
    }

    private Swap.Result attempt(Lake lake, List<Planned> plan, Author author) {
        if (plan.stream().allMatch(Planned.Unchanged.class::isInstance) && plan.size() == 1) {
            return new Swap.Result.Swapped();
        }
        FileStore files = stores.of(lake.storage());
        var written = new ArrayList<String>();
        try {
            for (Planned planned : plan) {
                planned.content()
                        .filter(Content::writes)
                        .map(Content::document)
                        .ifPresent(document -> {
                            written.add(document.location());
                            MetadataFiles.write(files, document);
                        });
            }
            Swap.Result result = swap.run(lake, plan, author);
            if (result instanceof Swap.Result.Lost) {
                written.forEach(location -> MetadataFiles.discard(files, location));
            }
            return result;
        } catch (UnknownCommitOutcome unknown) {
            // The pointer may name these files by now: they stay, whatever became of it.
            throw unknown;
        } catch (RuntimeException | Error failure) {
            written.forEach(location -> MetadataFiles.discard(files, location));
            throw failure;
        }
    }

    private CommitOutcome committed(List<Planned> plan) {
        for (Planned planned : plan) {
            planned.content()
                    .ifPresent(content -> documents.remember(content.document(), content.table()));
        }
        return new CommitOutcome.Committed(plan.stream().map(Planned::document).toList());
    }

    private static List<String> lanesOf(Lake lake, List<TableIdentifier> names) {
        Set<TableIdentifier> distinct = new HashSet<>(names);
        if (names.isEmpty() || distinct.size() < names.size()) {
            throw new BadRequestException(
                    "Cannot commit %s changes to %s tables: each table once",
                    names.size(), distinct.size());
        }
        return names.stream()
                .map(name ->
                        "%d\u001f%s\u001f%s"
                                .formatted(
                                        lake.id(), NamespacePath.of(name.namespace()), name.name()))
                .sorted()
                .toList();
    }
}
