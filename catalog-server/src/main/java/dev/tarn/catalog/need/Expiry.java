package dev.tarn.catalog.need;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.Retention;
import dev.tarn.catalog.commit.TableChange;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.hold.Holds;
import dev.tarn.catalog.lake.Lake;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An expiry takes what nobody needs, and leaves the rest. A client that would delete the wrong
 * files if it were done less than it asked is refused instead, and told who is in the way.
 */
public final class Expiry implements Retention {
    private static final Logger log = LoggerFactory.getLogger(Expiry.class);
    private static final int NAMED_MAX = 10;

    private final Needs needs;
    private final MeterRegistry meters;
    private final InstantSource clock;

    public Expiry(Needs needs, MeterRegistry meters, InstantSource clock) {
        this.needs = needs;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public Allowed allow(
            Lake lake, Tabular table, TableMetadata base, TableChange change, Author author) {
        Set<Long> leaving = leaving(change);
        if (leaving.isEmpty()) {
            return new Allowed(change, Optional.empty());
        }
        Optional<Long> state = Optional.of(needs.state());
        Map<Long, List<Need>> kept = new LinkedHashMap<>();
        needs.of(lake.id(), table.uuid(), base, refsAfter(base, change))
                .forEach((id, why) -> {
                    if (leaving.contains(id)) {
                        kept.put(id, why);
                    }
                });
        if (kept.isEmpty()) {
            return new Allowed(change, state);
        }
        if (!Clients.bearLess(author)) {
            meters.counter("catalog.expiry.refused").increment();
            throw new ValidationException("%s", refusal(change.table(), base, kept));
        }
        meters.counter("catalog.expiry.kept").increment(kept.size());
        log.atInfo()
                .addKeyValue("table", change.table())
                .addKeyValue("asked", leaving.size())
                .addKeyValue("kept", kept.size())
                .log("Kept snapshots from an expiry");
        return new Allowed(without(change, kept.keySet()), state);
    }

    private static Set<Long> leaving(TableChange change) {
        Set<Long> leaving = new HashSet<>();
        for (MetadataUpdate update : change.updates()) {
            if (update instanceof MetadataUpdate.RemoveSnapshots removed) {
                leaving.addAll(removed.snapshotIds());
            }
        }
        return leaving;
    }

    /** A tag that goes in the same commit needs nothing any more, and one that comes does. */
    private static Map<String, SnapshotRef> refsAfter(TableMetadata base, TableChange change) {
        Map<String, SnapshotRef> refs = new HashMap<>(base.refs());
        for (MetadataUpdate update : change.updates()) {
            switch (update) {
                case MetadataUpdate.RemoveSnapshotRef removed -> refs.remove(removed.name());
                case MetadataUpdate.SetSnapshotRef set -> refs.put(set.name(), ref(set));
                default -> {}
            }
        }
        return refs;
    }

    private static SnapshotRef ref(MetadataUpdate.SetSnapshotRef set) {
        return set.type().equalsIgnoreCase(SnapshotRefType.BRANCH.name())
                ? SnapshotRef.branchBuilder(set.snapshotId())
                        .minSnapshotsToKeep(set.minSnapshotsToKeep())
                        .maxSnapshotAgeMs(set.maxSnapshotAgeMs())
                        .build()
                : SnapshotRef.tagBuilder(set.snapshotId()).build();
    }

    /**
     * The same without what takes these away, or what is about them. Which schemas and specs they
     * need the client has found out for what it thought was left: all of those stay.
     */
    private static TableChange without(TableChange change, Set<Long> kept) {
        return new TableChange(
                change.table(),
                change.requirements(),
                change.updates().stream()
                        .flatMap(update ->
                                switch (update) {
                                    case MetadataUpdate.RemoveSnapshots removed ->
                                            fewer(removed, kept);
                                    case MetadataUpdate.RemoveStatistics removed ->
                                            unless(kept.contains(removed.snapshotId()), update);
                                    case MetadataUpdate.RemovePartitionStatistics removed ->
                                            unless(kept.contains(removed.snapshotId()), update);
                                    case MetadataUpdate.RemoveSchemas _,
                                            MetadataUpdate.RemovePartitionSpecs _ ->
                                            Stream.<MetadataUpdate>of();
                                    default -> Stream.of(update);
                                })
                        .toList());
    }

    private static Stream<MetadataUpdate> fewer(
            MetadataUpdate.RemoveSnapshots removed, Set<Long> kept) {
        Set<Long> ids = new HashSet<>(removed.snapshotIds());
        ids.removeAll(kept);
        return ids.isEmpty() ? Stream.of() : Stream.of(new MetadataUpdate.RemoveSnapshots(ids));
    }

    private static Stream<MetadataUpdate> unless(boolean stays, MetadataUpdate update) {
        return stays ? Stream.of() : Stream.of(update);
    }

    private static String refusal(
            TableIdentifier table, TableMetadata base, Map<Long, List<Need>> kept) {
        String named =
                kept.entrySet().stream()
                        .limit(NAMED_MAX)
                        .map(entry ->
                                entry.getKey()
                                        + " by "
                                        + entry.getValue().stream()
                                                .map(Need::toString)
                                                .distinct()
                                                .collect(Collectors.joining(" and ")))
                        .collect(Collectors.joining(", "));
        Instant oldest =
                kept.keySet().stream()
                        .map(base::snapshot)
                        .map(Snapshot::timestampMillis)
                        .map(Instant::ofEpochMilli)
                        .min(Instant::compareTo)
                        .orElseThrow();
        return "Cannot expire snapshots of %s: %d of them are needed (%s%s), and this client might delete their files if only the others went. Expire what is older than %s, or use Iceberg 1.10 or later"
                .formatted(table, kept.size(), named, kept.size() > NAMED_MAX ? ", …" : "", oldest);
    }

    @Override
    public boolean isStill(Handle handle, long state) {
        return Holds.share(handle) == state;
    }

    @Override
    public List<String> holding(Handle handle, long lakeId, UUID table) {
        return needs.holding(handle, lakeId, table, clock.instant());
    }

    @Override
    public List<String> holdingGone(Handle handle, long lakeId, UUID table, Instant gone) {
        return needs.holding(handle, lakeId, table, gone);
    }
}
