package dev.tarn.catalog.commit.rebase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.util.PartitionUtil;

/** Writes rows into real data files, and reads tables by Iceberg's own planning and readers. */
final class Rows {
    private static final Schema ID = TypeUtil.select(World.SCHEMA, Set.of(1));

    private Rows() {}

    static DataFile write(
            World world, PartitionSpec spec, String name, String category, long... ids) {
        List<GenericRecord> rows = new ArrayList<>();
        for (long id : ids) {
            GenericRecord row = GenericRecord.create(World.SCHEMA);
            row.setField("id", id);
            row.setField("category", category);
            rows.add(row);
        }
        String location = location(world, name);
        DataFiles.Builder file =
                DataFiles.builder(spec)
                        .withPath(location)
                        .withFormat(FileFormat.AVRO)
                        .withFileSizeInBytes(write(world.files(), location, World.SCHEMA, rows))
                        .withRecordCount(ids.length);
        return (spec.isUnpartitioned() ? file : file.withPartition(partition(spec, category)))
                .build();
    }

    /** Deletes by id what was committed before, in one partition. */
    static DeleteFile delete(
            World world, PartitionSpec spec, String name, String category, long id) {
        GenericRecord row = GenericRecord.create(ID);
        row.setField("id", id);
        String location = location(world, name);
        FileMetadata.Builder file =
                FileMetadata.deleteFileBuilder(spec)
                        .ofEqualityDeletes(1)
                        .withPath(location)
                        .withFormat(FileFormat.AVRO)
                        .withFileSizeInBytes(write(world.files(), location, ID, List.of(row)))
                        .withRecordCount(1);
        return (spec.isUnpartitioned() ? file : file.withPartition(partition(spec, category)))
                .build();
    }

    /** Every row of a branch, with its row id and the sequence number that wrote it, sorted. */
    static List<String> read(Table table, String branch) {
        List<String> rows = new ArrayList<>();
        if (!table.refs().containsKey(branch)) {
            return rows;
        }
        TableScan scan = table.newScan().useRef(branch);
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            for (FileScanTask task : tasks) {
                read(table.io(), task, rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows.sort(null);
        return rows;
    }

    private static void read(FileIO io, FileScanTask task, List<String> rows) {
        Set<Long> deleted = new HashSet<>();
        for (DeleteFile delete : task.deletes()) {
            for (StructLike row : open(io, delete.location(), ID)) {
                deleted.add(row.get(0, Long.class));
            }
        }
        Map<Integer, ?> constants = PartitionUtil.constantsMap(task);
        Long firstRowId = (Long) constants.get(MetadataColumns.ROW_ID.fieldId());
        long position = 0;
        for (StructLike row : open(io, task.file().location(), World.SCHEMA)) {
            String rowId = firstRowId == null ? "none" : String.valueOf(firstRowId + position);
            position++;
            Long id = row.get(0, Long.class);
            if (!deleted.contains(id)) {
                rows.add(
                        "%d %s row id %s of %s"
                                .formatted(
                                        id,
                                        row.get(1, Object.class),
                                        rowId,
                                        constants.get(
                                                MetadataColumns.LAST_UPDATED_SEQUENCE_NUMBER
                                                        .fieldId())));
            }
        }
    }

    private static long write(
            FileIO io, String location, Schema schema, List<? extends StructLike> rows) {
        try {
            FileAppender<StructLike> appender =
                    InternalData.write(FileFormat.AVRO, io.newOutputFile(location))
                            .schema(schema)
                            .named("row")
                            .build();
            try (appender) {
                rows.forEach(appender::add);
            }
            return appender.length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<StructLike> open(FileIO io, String location, Schema schema) {
        List<StructLike> rows = new ArrayList<>();
        try (CloseableIterable<StructLike> file =
                InternalData.read(FileFormat.AVRO, io.newInputFile(location))
                        .project(schema)
                        .build()) {
            file.forEach(rows::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static String location(World world, String name) {
        return world.root() + "/data/" + name + ".avro";
    }

    private static PartitionData partition(PartitionSpec spec, String category) {
        PartitionData partition = new PartitionData(spec.partitionType());
        partition.set(0, category);
        return partition;
    }
}
