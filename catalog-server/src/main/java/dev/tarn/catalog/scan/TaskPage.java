package dev.tarn.catalog.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.expressions.ExpressionParser;
import org.jspecify.annotations.Nullable;

/**
 * File scan tasks and the delete files that they refer to, written as they come.
 *
 * <p>Iceberg's own writer of this JSON finds a task's deletes by location alone. Deletion vectors
 * share locations: many lie in one Puffin file, and only their offsets tell them apart.
 */
final class TaskPage {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<Integer, PartitionSpec> specs;
    private final int tasksMax;
    private final long bytesMax;
    private final Map<DeleteKey, Integer> deleteIndexes = new HashMap<>();
    private final JsonArray deletes = new JsonArray();
    private final JsonArray tasks = new JsonArray();
    private int taskCount;

    TaskPage(Map<Integer, PartitionSpec> specs, int tasksMax, long bytesMax) {
        this.specs = specs;
        this.tasksMax = tasksMax;
        this.bytesMax = bytesMax;
    }

    private record DeleteKey(String location, @Nullable Long offset, @Nullable Long size) {}

    boolean isEmpty() {
        return taskCount == 0;
    }

    /** A full page takes no more; an empty one takes any task, however large. */
    boolean isFull() {
        return taskCount >= tasksMax || deletes.size() + tasks.size() >= bytesMax;
    }

    void add(FileScanTask task) {
        try {
            JsonGenerator json = tasks.generator;
            json.writeStartObject();
            json.writeFieldName("data-file");
            FileJson.write(task.file(), spec(task.file().specId()), json);
            if (!task.deletes().isEmpty()) {
                json.writeArrayFieldStart("delete-file-references");
                for (DeleteFile delete : task.deletes()) {
                    json.writeNumber(index(delete));
                }
                json.writeEndArray();
            }
            json.writeFieldName("residual-filter");
            ExpressionParser.toJson(task.residual(), json);
            json.writeEndObject();
            json.flush();
            taskCount++;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Two fields of a JSON object, without its braces; the page takes no more tasks. */
    byte[] fields() {
        try {
            var fields = new ByteArrayOutputStream(deletes.size() + tasks.size() + 64);
            if (!deleteIndexes.isEmpty()) {
                fields.writeBytes(utf8("\"delete-files\":"));
                deletes.writeTo(fields);
                fields.write(',');
            }
            fields.writeBytes(utf8("\"file-scan-tasks\":"));
            tasks.writeTo(fields);
            return fields.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private int index(DeleteFile delete) throws IOException {
        var key =
                new DeleteKey(
                        delete.location(), delete.contentOffset(), delete.contentSizeInBytes());
        Integer known = deleteIndexes.putIfAbsent(key, deleteIndexes.size());
        if (known != null) {
            return known;
        }
        FileJson.write(delete, spec(delete.specId()), deletes.generator);
        deletes.generator.flush();
        return deleteIndexes.size() - 1;
    }

    private PartitionSpec spec(int id) {
        PartitionSpec spec = specs.get(id);
        if (spec == null) {
            throw new IllegalStateException("No partition spec has the id " + id);
        }
        return spec;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class JsonArray {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final JsonGenerator generator;

        JsonArray() {
            try {
                generator = JSON.createGenerator(bytes);
                generator.writeStartArray();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        int size() {
            return bytes.size();
        }

        void writeTo(ByteArrayOutputStream out) throws IOException {
            generator.close();
            bytes.writeTo(out);
        }
    }
}
