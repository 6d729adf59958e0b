package dev.tarn.writer.undo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes down which rows of which files go: as deletion vectors, or as files of positions where the
 * table is too old for those.
 */
final class RowDeletes {
    private static final int WITHOUT_DELETES = 1;
    private static final int WITH_VECTORS = 3;

    private final BaseTable table;
    private final UUID name;
    private int count;

    RowDeletes(BaseTable table, UUID name) {
        this.table = table;
        this.name = name;
    }

    /** Rows of one file, in the order of their places. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record InFile(FileScanTask task, long[] positions) {}

    Removal write(List<InFile> rows) {
        int version = table.operations().current().formatVersion();
        if (rows.isEmpty()) {
            return new Removal(List.of(), List.of(), List.of());
        }
        if (version <= WITHOUT_DELETES) {
            throw new CannotUndo(
                    "It shares files with others, and a table of format version 1 cannot lose single rows of them; raise its format version");
        }
        return version >= WITH_VECTORS ? vectors(rows) : positions(rows);
    }

    private OutputFile next(String extension) {
        String file = "%s-%05d-deletes.%s".formatted(name, count++, extension);
        return table.io().newOutputFile(table.locationProvider().newDataLocation(file));
    }

    private Removal vectors(List<InFile> rows) {
        Map<String, FileScanTask> tasks =
                rows.stream()
                        .map(InFile::task)
                        .collect(
                                Collectors.toMap(
                                        task -> task.file().location(), Function.identity()));
        var writer =
                new BaseDVFileWriter(
                        () -> next("puffin"),
                        path -> before(Objects.requireNonNull(tasks.get(path), path)));
        try (writer) {
            for (InFile file : rows) {
                PartitionSpec spec = file.task().spec();
                for (long position : file.positions()) {
                    writer.delete(
                            file.task().file().location(),
                            position,
                            spec,
                            file.task().file().partition());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        DeleteWriteResult result = writer.result();
        return new Removal(List.of(), result.deleteFiles(), result.rewrittenDeleteFiles());
    }

    /** A file has one vector at most, so that a new one holds what the old one held. */
    private PositionDeleteIndex before(FileScanTask task) {
        List<DeleteFile> deletes =
                task.deletes().stream()
                        .filter(file -> file.content() == FileContent.POSITION_DELETES)
                        .toList();
        return deletes.isEmpty()
                ? PositionDeleteIndex.empty()
                : new BaseDeleteLoader(file -> table.io().newInputFile(file))
                        .loadPositionDeletes(deletes, task.file().location());
    }

    private Removal positions(List<InFile> rows) {
        List<DeleteFile> files = new ArrayList<>(rows.size());
        for (InFile file : rows) {
            files.add(positions(file));
        }
        return new Removal(List.of(), files, List.of());
    }

    private DeleteFile positions(InFile file) {
        PartitionSpec spec = file.task().spec();
        try {
            PositionDeleteWriter<Record> writer =
                    Parquet.writeDeletes(next("parquet"))
                            .setAll(table.properties())
                            .metricsConfig(MetricsConfig.forPositionDelete())
                            .set(TableProperties.PARQUET_COMPRESSION, "zstd")
                            .withSpec(spec)
                            .withPartition(
                                    spec.isUnpartitioned() ? null : file.task().file().partition())
                            .buildPositionWriter();
            PositionDelete<Record> delete = PositionDelete.create();
            try (writer) {
                for (long position : file.positions()) {
                    writer.write(delete.set(file.task().file().location(), position));
                }
            }
            return writer.toDeleteFile();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
