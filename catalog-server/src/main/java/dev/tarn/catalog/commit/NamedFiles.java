package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.PlaceOwners.Owner;
import dev.tarn.catalog.lake.Lake;
import java.util.List;
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
 * question.
 */
public final class NamedFiles {
    private final PlaceOwners owners;

    public NamedFiles(PlaceOwners owners) {
        this.owners = owners;
    }

    /** The location is the table's own once the change is made: the swap sees to that. */
    void requireOwn(Lake lake, UUID table, String location, List<MetadataUpdate> updates) {
        Consumer<String> bounds = bounds(lake, table, location);
        for (MetadataUpdate update : updates) {
            switch (update) {
                case MetadataUpdate.AddSnapshot add -> requireList(bounds, add.snapshot());
                case MetadataUpdate.SetStatistics set -> bounds.accept(set.statisticsFile().path());
                case MetadataUpdate.SetPartitionStatistics set ->
                        bounds.accept(set.partitionStatisticsFile().path());
                default -> {}
            }
        }
    }

    /** The same of everything in metadata that was written elsewhere. */
    void requireOwn(Lake lake, UUID table, String location, TableMetadata metadata) {
        Consumer<String> bounds = bounds(lake, table, location);
        metadata.snapshots().forEach(snapshot -> requireList(bounds, snapshot));
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(bounds);
        metadata.partitionStatisticsFiles().stream()
                .map(PartitionStatisticsFile::path)
                .forEach(bounds);
    }

    private Consumer<String> bounds(Lake lake, UUID table, String location) {
        return new TableBounds(owners, new Owner(lake, table), List.of(location));
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
