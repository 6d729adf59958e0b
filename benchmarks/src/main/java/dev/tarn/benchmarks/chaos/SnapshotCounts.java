package dev.tarn.benchmarks.chaos;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * What is in each snapshot of a table, by plain Iceberg. Files never change: each manifest and each
 * data file is read once, however many snapshots name it.
 */
final class SnapshotCounts {
    private static final Counted NO_SNAPSHOT = new Counted(-1, 0);

    private final Table table;
    private final Map<Long, Counted> snapshots = new HashMap<>();
    private final Map<String, Counted> manifests = new HashMap<>();
    private final Map<String, Counted> files = new HashMap<>();

    SnapshotCounts(Table table) {
        this.table = table;
    }

    int known() {
        return snapshots.size();
    }

    /** Fewer rows than none where there is no such snapshot. */
    Counted at(long id) throws IOException {
        Counted known = snapshots.get(id);
        if (known != null) {
            return known;
        }
        Optional<Snapshot> snapshot = Optional.ofNullable(table.snapshot(id));
        Counted counted = NO_SNAPSHOT;
        if (snapshot.isPresent()) {
            counted = Counted.NOTHING;
            for (ManifestFile manifest : snapshot.orElseThrow().dataManifests(table.io())) {
                counted = counted.plus(inManifest(manifest));
            }
        }
        snapshots.put(id, counted);
        return counted;
    }

    private Counted inManifest(ManifestFile manifest) throws IOException {
        Counted known = manifests.get(manifest.path());
        if (known != null) {
            return known;
        }
        Counted counted = Counted.NOTHING;
        try (CloseableIterable<DataFile> all =
                ManifestFiles.read(manifest, table.io(), table.specs())) {
            for (DataFile file : all) {
                counted = counted.plus(inFile(file));
            }
        }
        manifests.put(manifest.path(), counted);
        return counted;
    }

    private Counted inFile(DataFile file) throws IOException {
        Counted known = files.get(file.location());
        if (known != null) {
            return known;
        }
        Counted counted = Counted.NOTHING;
        try (CloseableIterable<Record> rows =
                Parquet.read(table.io().newInputFile(file))
                        .project(table.schema().select("id"))
                        .createReaderFunc(type ->
                                GenericParquetReaders.buildReader(
                                        table.schema().select("id"), type))
                        .build()) {
            for (Record row : rows) {
                counted = counted.plus(new Counted(1, (Long) row.getField("id")));
            }
        }
        files.put(file.location(), counted);
        return counted;
    }
}
