package dev.tarn.writer.undo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.UndoFileRow;
import dev.tarn.writer.stage.Stager;
import dev.tarn.writer.table.LiveRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * Finds out what a table has to lose for a batch. Either that is exactly what the batch brought, or
 * nothing: {@link CannotUndo} says why.
 */
public final class Removals {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BATCH_ID = "batch_id";

    private final Stager stager;

    public Removals(Stager stager) {
        this.stager = stager;
    }

    /**
     * Files of its own go whole. Of files that it shares those rows go that the batch was read to;
     * where others are the same in every value, as many of them as it brought.
     *
     * @param rejects the table of its rejected rows, where it was made of those of another batch
     * @param name of the files that say which rows go
     */
    public Removal ofRows(
            BaseTable table,
            Supplier<BaseTable> rejects,
            BatchRow batch,
            List<UndoFileRow> files,
            UUID name) {
        if (files.isEmpty()) {
            throw new CannotUndo("The ledger knows of no file of it");
        }
        return files.getFirst().own()
                ? whole(table, files)
                : shared(table, rejects, batch, files, name);
    }

    private static Removal whole(BaseTable table, List<UndoFileRow> files) {
        List<FileScanTask> found = live(table, files.stream().map(UndoFileRow::location).toList());
        for (FileScanTask task : found) {
            if (!task.deletes().isEmpty()) {
                throw new CannotUndo(
                        "Rows of its file %s have been deleted or changed since, as %s says"
                                .formatted(
                                        task.file().location(),
                                        task.deletes().getFirst().location()));
            }
        }
        return new Removal(found.stream().map(FileScanTask::file).toList(), List.of(), List.of());
    }

    private Removal shared(
            BaseTable table,
            Supplier<BaseTable> rejects,
            BatchRow batch,
            List<UndoFileRow> files,
            UUID name) {
        int schemaId =
                batch.schemaId().orElseThrow(() -> new CannotUndo("Its schema is not known"));
        Schema schema = table.schemas().get(schemaId);
        List<DataFile> data = files.stream().map(file -> parse(table, file)).toList();
        PartitionSpec spec = table.specs().get(data.getFirst().specId());
        if (schema == null || spec == null) {
            throw new CannotUndo(
                    "The table has lost the schema or the partitions that it came with");
        }
        var rows = new BatchDigests(stager, batch, table, rejects, schema, spec);
        List<FileScanTask> tasks =
                live(table, data.stream().filter(rows::mayBeIn).map(DataFile::location).toList());
        List<RowDeletes.InFile> found = new ArrayList<>();
        for (FileScanTask task : tasks) {
            LongStream.Builder positions = LongStream.builder();
            LiveRows.visit(
                    table,
                    task,
                    schema,
                    (position, row) -> {
                        if (rows.take(row)) {
                            positions.add(position);
                        }
                    });
            add(found, task, positions.build().toArray());
        }
        if (rows.left() > 0) {
            throw new CannotUndo(
                    "%d of its %d rows have been deleted or changed since"
                            .formatted(rows.left(), batch.rowsWritten().orElse(0L)));
        }
        return new RowDeletes(table, name).write(found);
    }

    /** Whatever is left there of its rejected rows: each of them says whose it is. */
    public Removal ofRejects(BaseTable rejects, UUID batch, UUID name) {
        Types.NestedField column = rejects.schema().findField(BATCH_ID);
        if (column == null || column.type().typeId() != Types.StringType.get().typeId()) {
            throw new CannotUndo(
                    "%s has no column %s any more".formatted(rejects.name(), BATCH_ID));
        }
        String id = batch.toString();
        TableScan scan = rejects.newScan().filter(Expressions.equal(BATCH_ID, id));
        List<RowDeletes.InFile> found = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            for (FileScanTask task : tasks) {
                LongStream.Builder positions = LongStream.builder();
                LiveRows.visit(
                        rejects,
                        task,
                        new Schema(column),
                        (position, row) -> {
                            if (id.contentEquals(String.valueOf(row.get(0)))) {
                                positions.add(position);
                            }
                        });
                add(found, task, positions.build().toArray());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new RowDeletes(rejects, name).write(found);
    }

    private static void add(List<RowDeletes.InFile> found, FileScanTask task, long[] positions) {
        if (positions.length > 0) {
            found.add(new RowDeletes.InFile(task, positions));
        }
    }

    /** All of these, in the order of their names; whoever is missing ends it. */
    private static List<FileScanTask> live(BaseTable table, List<String> locations) {
        Map<String, FileScanTask> found = new HashMap<>();
        Map<String, Boolean> wanted =
                locations.stream().collect(Collectors.toMap(each -> each, _ -> true));
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                String location = task.file().location();
                if (wanted.remove(location) != null) {
                    found.put(location, task);
                }
                if (wanted.isEmpty()) {
                    break;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!wanted.isEmpty()) {
            String missing = wanted.keySet().iterator().next();
            throw new CannotUndo(
                    "Its file %s is no longer part of the table: %s"
                            .formatted(missing, RemovingSnapshot.inWords(table, missing)));
        }
        return locations.stream().sorted().map(found::get).toList();
    }

    private static DataFile parse(BaseTable table, UndoFileRow file) {
        try {
            return (DataFile)
                    ContentFileParser.fromJson(JSON.readTree(file.content()), table.specs());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(
                    "Cannot read file %s from the ledger".formatted(file.location()), failure);
        }
    }
}
