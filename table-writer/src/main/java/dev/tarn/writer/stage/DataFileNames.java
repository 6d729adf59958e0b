package dev.tarn.writer.stage;

import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;

/** Where the files of a table go, one after the other: they carry one name and a number. */
final class DataFileNames {
    private static final int PATH_MAX = 200;

    private final Table table;
    private final String prefix;
    private final int filesMax;
    private int count;

    DataFileNames(Table table, UUID prefix, int filesMax) {
        this.table = table;
        this.prefix = prefix.toString();
        this.filesMax = filesMax;
    }

    OutputFile next(StructLike partition) {
        if (count >= filesMax) {
            throw new TooManyFiles(filesMax);
        }
        String name = "%s-%05d.parquet".formatted(prefix, count++);
        return table.io().newOutputFile(location(partition, name));
    }

    /**
     * The names of folders mean nothing: where they would be too long for a store, there are none.
     */
    private String location(StructLike partition, String name) {
        PartitionSpec spec = table.spec();
        return spec.isUnpartitioned() || spec.partitionToPath(partition).length() > PATH_MAX
                ? table.locationProvider().newDataLocation(name)
                : table.locationProvider().newDataLocation(spec, partition, name);
    }
}
