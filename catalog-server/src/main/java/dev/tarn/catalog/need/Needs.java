package dev.tarn.catalog.need;

import dev.tarn.catalog.hold.Hold;
import dev.tarn.catalog.hold.Holds;
import dev.tarn.catalog.hold.Span;
import dev.tarn.catalog.need.Need.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jdbi.v3.core.Handle;

/**
 * Who needs what of a table. What was current when is known from the commit log, which nobody
 * trims; what the metadata itself says of it is believed as well, because a table may have had a
 * past elsewhere.
 */
public final class Needs {
    /** Longer than any transaction between its time and its number. */
    private static final Duration IN_FLIGHT = Duration.ofHours(1);

    private final NeedStore store;
    private final Holds holds;
    private final Uses uses;
    private final Duration window;
    private final InstantSource clock;

    public Needs(
            NeedStore store, Holds holds, Uses uses, RetentionConfig config, InstantSource clock) {
        this.uses = uses;
        this.store = store;
        this.holds = holds;
        this.window = config.instantWindow();
        this.clock = clock;
    }

    /** The state of the holds; to be asked before {@link #of}. */
    long state() {
        return holds.version();
    }

    /**
     * Why each snapshot of the metadata that somebody needs is needed, when these are its branches
     * and tags.
     */
    Map<Long, List<Need>> of(
            long lakeId, UUID table, TableMetadata metadata, Map<String, SnapshotRef> refs) {
        Instant now = clock.instant();
        var found = new Found(metadata);
        refs.forEach((name, ref) ->
                found.add(
                        ref.snapshotId(),
                        new Need(
                                ref.isBranch() ? Kind.BRANCH : Kind.TAG,
                                Optional.of(name),
                                Optional.empty())));
        var kept = new Need(Kind.RETENTION_PROPERTIES, Optional.empty(), Optional.empty());
        RetentionProperties.keep(metadata, refs, now).forEach(id -> found.add(id, kept));
        if (window.isPositive()) {
            var recent = new Need(Kind.INSTANT_WINDOW, Optional.empty(), Optional.empty());
            current(table, Span.since(now.minus(window))).forEach(id -> found.add(id, recent));
        }
        for (Hold hold : holds.over(lakeId, () -> names(store, lakeId, table), now)) {
            var held = new Need(Kind.HOLD, Optional.of(hold.name()), hold.until());
            Set<Long> ids = new HashSet<>(current(table, hold.span()));
            ids.addAll(recorded(metadata, hold.span()));
            ids.forEach(id -> found.add(id, held));
        }
        uses.among(found.known())
                .forEach((id, until) ->
                        found.add(
                                id, new Need(Kind.RECEIPT, Optional.empty(), Optional.of(until))));
        return found.needs();
    }

    /** Of snapshots that are there. */
    private record Found(Set<Long> known, Map<Long, List<Need>> needs) {
        Found(TableMetadata metadata) {
            this(new HashSet<>(), new LinkedHashMap<>());
            metadata.snapshots().forEach(snapshot -> known.add(snapshot.snapshotId()));
        }

        void add(long id, Need need) {
            if (known.contains(id)) {
                needs.computeIfAbsent(id, _ -> new ArrayList<>()).add(need);
            }
        }
    }

    private Set<Long> current(UUID table, Span span) {
        return store.snapshots(table, earlier(span), span.begin(), span.end());
    }

    private static Instant earlier(Span span) {
        return span.begin().minus(IN_FLIGHT);
    }

    /** What was made within the span, and what the metadata itself says was current. */
    private static Set<Long> recorded(TableMetadata metadata, Span span) {
        Set<Long> ids = new HashSet<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            Instant made = Instant.ofEpochMilli(snapshot.timestampMillis());
            if (span.meets(made, made)) {
                ids.add(snapshot.snapshotId());
            }
        }
        List<HistoryEntry> log = metadata.snapshotLog();
        for (int i = 0; i < log.size(); i++) {
            Instant since = Instant.ofEpochMilli(log.get(i).timestampMillis());
            Instant overtaken =
                    i + 1 < log.size()
                            ? Instant.ofEpochMilli(log.get(i + 1).timestampMillis())
                            : Instant.MAX;
            if (span.meets(since, overtaken)) {
                ids.add(log.get(i).snapshotId());
            }
        }
        return ids;
    }

    private static List<TableIdentifier> names(NeedStore store, long lakeId, UUID table) {
        return store.names(lakeId, table).stream().map(KnownNameRow::identifier).toList();
    }

    /**
     * The holds that need anything at all of a table, which was dropped at {@code gone} unless that
     * is still to come. Until the transaction ends none comes or goes.
     */
    public List<String> holding(Handle handle, long lakeId, UUID table, Instant gone) {
        Holds.share(handle);
        return over(handle, lakeId, table).stream()
                .filter(hold -> !hold.span().begin().isAfter(gone))
                .map(Hold::name)
                .toList();
    }

    /**
     * Whether receipts need anything that a table ever was. Until the transaction ends no other is
     * told of.
     */
    public boolean isUsed(Handle handle, UUID table) {
        Holds.share(handle);
        return Uses.isUsed(handle, table, clock.instant());
    }

    private List<Hold> over(Handle handle, long lakeId, UUID table) {
        NeedStore asked = handle.attach(NeedStore.class);
        List<Hold> over =
                Holds.over(handle, lakeId, () -> names(asked, lakeId, table), clock.instant());
        if (over.isEmpty()) {
            return over;
        }
        Optional<BeginningRow> beginning = asked.beginning(table);
        return over.stream()
                .filter(hold -> beginning.filter(first -> !first.isBy(hold.span().end())).isEmpty())
                .toList();
    }

    /**
     * Those of a table's metadata files that holds need. Until the transaction ends none comes or
     * goes.
     */
    public Set<String> held(Handle handle, long lakeId, UUID table, Set<String> locations) {
        Holds.share(handle);
        NeedStore asked = handle.attach(NeedStore.class);
        Set<String> held = new HashSet<>();
        for (Hold hold : over(handle, lakeId, table)) {
            held.addAll(
                    asked.locations(
                            table,
                            locations.toArray(String[]::new),
                            earlier(hold.span()),
                            hold.span().begin(),
                            hold.span().end()));
        }
        return held;
    }
}
