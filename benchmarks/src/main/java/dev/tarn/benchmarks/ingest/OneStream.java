package dev.tarn.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/**
 * {@code OneStream HOME FOLDER [PARTITIONS] [MEGABYTES] [HEAP]}: one body whose rows lie in so many
 * partitions, as mixed as can be, to a writer with so much heap. Every row has to be in the file of
 * its partition.
 */
public final class OneStream {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.required(2, "part", Types.IntegerType.get()),
                    Types.NestedField.required(3, "amount", Types.DecimalType.of(12, 2)),
                    Types.NestedField.required(4, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(5, "note", Types.StringType.get()));
    private static final int NOTE_CHARACTERS = 240;

    private OneStream() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println("Usage: OneStream HOME FOLDER [PARTITIONS] [MEGABYTES] [HEAP]");
            System.exit(2);
        }
        int partitions = args.length > 2 ? Integer.parseInt(args[2]) : 5_000;
        long megabytes = args.length > 3 ? Long.parseLong(args[3]) : 5_000;
        String heap = args.length > 4 ? args[4] : "1g";
        Path home = Path.of(args[0]);
        Path folder = Path.of(args[1]);
        ObjectNode result =
                Result.begin(
                        "OneStream HOME FOLDER %d %d %s".formatted(partitions, megabytes, heap));
        var settings =
                Map.of(
                        "WRITER_STAGE_SPILL_FOLDER",
                        folder.resolve("spill").toAbsolutePath().toString());
        try (var lakehouse = Lakehouse.withWriter(home, folder, heap, settings)) {
            measure(lakehouse, partitions, megabytes * 1_000_000, result);
        }
        Result.write(home, "writer-one-stream", result);
        System.exit(result.path("right").asBoolean() ? 0 : 1);
    }

    private static void measure(Lakehouse lakehouse, int partitions, long bytes, ObjectNode result)
            throws IOException, InterruptedException {
        var name = TableIdentifier.of(Lakehouse.NAMESPACE, "stream");
        try (RESTCatalog client = lakehouse.client();
                var sender = new Sender(lakehouse, "stream")) {
            Table table =
                    client.createTable(
                            name,
                            SCHEMA,
                            PartitionSpec.builderFor(SCHEMA).identity("part").build());
            var body = new Lines(bytes, partitions);
            long began = System.nanoTime();
            JsonNode receipt = sender.sendAndAwait("one", BodyPublishers.ofInputStream(() -> body));
            double seconds = (System.nanoTime() - began) / 1e9;
            ServiceProcess writer = lakehouse.writers().getFirst();
            result.put("seconds", seconds);
            result.put("megabytesPerSecond", body.sent() / 1e6 / seconds);
            result.put("rows", body.rows());
            result.put("cpuSeconds", writer.cpu().toMillis() / 1e3);
            result.put("residentMegabytesMax", writer.residentBytesMax() >> 20);
            result.put(
                    "spilledMegabytes",
                    Math.round(sender.metric("tarn_writer_spilled_bytes_total") / 1e6));
            result.put("spillLeft", sender.metric("tarn_writer_spill_bytes"));
            result.set("receiptMillis", receipt.path("millis"));
            table.refresh();
            check(table, body, partitions, receipt, result);
        }
    }

    private static void check(
            Table table, Lines body, int partitions, JsonNode receipt, ObjectNode result)
            throws IOException {
        Map<Integer, Long> rows = new HashMap<>();
        int files = 0;
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                files++;
                rows.merge(
                        task.file().partition().get(0, Integer.class),
                        task.file().recordCount(),
                        Long::sum);
            }
        }
        long found = rows.values().stream().mapToLong(Long::longValue).sum();
        result.put("files", files).put("partitions", rows.size()).put("rowsFound", found);
        result.put(
                "right",
                found == body.rows()
                        && rows.size() == partitions
                        && receipt.path("rows-written").asLong() == body.rows()
                        && receipt.path("rows-rejected").asLong() == 0);
    }

    /** NDJSON that is made as it is read. */
    private static final class Lines extends InputStream {
        private final long bytesMax;
        private final int partitions;
        private final Random random = new Random(20261122);
        private final String alphabet = "abcdefghijklmnopqrstuvwxyz 0123456789";
        private byte[] line = new byte[0];
        private int at;
        private long sent;
        private long rows;

        Lines(long bytesMax, int partitions) {
            this.bytesMax = bytesMax;
            this.partitions = partitions;
        }

        synchronized long rows() {
            return rows;
        }

        synchronized long sent() {
            return sent;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            if (at == line.length) {
                if (sent >= bytesMax) {
                    return -1;
                }
                next();
            }
            int count = Math.min(length, line.length - at);
            System.arraycopy(line, at, buffer, offset, count);
            at += count;
            sent += count;
            return count;
        }

        private void next() {
            var note = new StringBuilder(NOTE_CHARACTERS);
            for (int i = 0; i < NOTE_CHARACTERS; i += 8) {
                long letters = random.nextLong();
                for (int j = 0; j < 8; j++) {
                    note.append(
                            alphabet.charAt(
                                    (int) (((letters >>> (j * 8)) & 0xFF) % alphabet.length())));
                }
            }
            line =
                    ("{\"id\":"
                                    + rows
                                    + ",\"part\":"
                                    + (rows < partitions ? rows : random.nextInt(partitions))
                                    + ",\"amount\":"
                                    + random.nextInt(100_000)
                                    + ".25"
                                    + ",\"at\":\"2026-03-31T12:00:00.123456Z\""
                                    + ",\"note\":\""
                                    + note
                                    + "\"}\n")
                            .getBytes(US_ASCII);
            rows++;
            at = 0;
        }
    }
}
