package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.PlaceOwners.Owner;
import dev.tarn.catalog.lake.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * A table's readers, and engines with keys to the whole store for them, read what its metadata
 * names: nobody names another table's files there. What lies at the table's own location costs no
 * question. In manifests, whoever may bring in files from anywhere names what they like.
 */
public final class NamedFiles {
    private final PlaceOwners owners;
    private final AddedManifests manifests;

    public NamedFiles(PlaceOwners owners, AddedManifests manifests) {
        this.owners = owners;
        this.manifests = manifests;
    }

    /**
     * A table as it is once the change is made: the swap sees to it that the places are its own.
     */
    record Changed(Lake lake, UUID table, String location, TableMetadata metadata) {
        Owner owner() {
            return new Owner(lake, table);
        }
    }

    void requireOwn(
            Changed table,
            Optional<TableMetadata> base,
            List<MetadataUpdate> updates,
            Author author) {
        Consumer<String> bounds = bounds(table, List.of());
        var added = new ArrayList<Snapshot>();
        for (MetadataUpdate update : updates) {
            switch (update) {
                case MetadataUpdate.AddSnapshot add -> {
                    requireList(bounds, add.snapshot());
                    added.add(add.snapshot());
                }
                case MetadataUpdate.SetStatistics set -> bounds.accept(set.statisticsFile().path());
                case MetadataUpdate.SetPartitionStatistics set ->
                        bounds.accept(set.partitionStatisticsFile().path());
                default -> {}
            }
        }
        requireOwnManifests(table, base, added, author);
    }

    /** The same of everything in metadata that was written elsewhere. */
    void requireOwn(Changed table, Author author) {
        Consumer<String> bounds = bounds(table, List.of());
        TableMetadata metadata = table.metadata();
        metadata.snapshots().forEach(snapshot -> requireList(bounds, snapshot));
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(bounds);
        metadata.partitionStatisticsFiles().stream()
                .map(PartitionStatisticsFile::path)
                .forEach(bounds);
        requireOwnManifests(table, Optional.empty(), metadata.snapshots(), author);
    }

    private void requireOwnManifests(
            Changed table, Optional<TableMetadata> base, List<Snapshot> added, Author author) {
        if (!added.isEmpty() && !author.takesFiles().getAsBoolean()) {
            List<String> beside =
                    LocationRules.placesBeside(table.location(), table.metadata().properties())
                            .stream()
                            .filter(place -> owners.isFree(table.owner(), place))
                            .toList();
            manifests.read(table.lake(), table.table(), base, added, bounds(table, beside));
        }
    }

    private Consumer<String> bounds(Changed table, List<String> beside) {
        var own = new ArrayList<>(beside);
        own.add(table.location());
        return new TableBounds(owners, table.owner(), own);
    }

    /** Version 1 once had manifests without a list. Nobody has written it for years. */
    private static void requireList(Consumer<String> bounds, Snapshot snapshot) {
        String list = snapshot.manifestListLocation();
        if (list == null) {
            throw new BadRequestException(
                    "Cannot add snapshot %s: it names no manifest list", snapshot.snapshotId());
        }
        bounds.accept(list);
    }
}
