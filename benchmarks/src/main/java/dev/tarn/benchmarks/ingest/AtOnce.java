package dev.tarn.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/**
 * {@code AtOnce HOME FOLDER [BATCHES] [HEAP]}: so many batches of 10 KB at the same moment, to a
 * writer with so much heap. Whoever is told to come again does.
 */
public final class AtOnce {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "note", Types.StringType.get()));
    private static final int ROWS_EACH = 10;
    private static final int ATTEMPTS_MAX = 200;

    private AtOnce() {}

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        if (args.length < 2) {
            System.err.println("Usage: AtOnce HOME FOLDER [BATCHES] [HEAP]");
            System.exit(2);
        }
        int batches = args.length > 2 ? Integer.parseInt(args[2]) : 2_000;
        String heap = args.length > 3 ? args[3] : "512m";
        Path home = Path.of(args[0]);
        ObjectNode result = Result.begin("AtOnce HOME FOLDER %d %s".formatted(batches, heap));
        try (var lakehouse = Lakehouse.withWriter(home, Path.of(args[1]), heap, Map.of())) {
            measure(lakehouse, batches, result);
        }
        Result.write(home, "writer-at-once", result);
        System.exit(result.path("right").asBoolean() ? 0 : 1);
    }

    private static void measure(Lakehouse lakehouse, int batches, ObjectNode result)
            throws IOException, InterruptedException, ExecutionException {
        try (RESTCatalog client = lakehouse.client();
                var sender = new Sender(lakehouse, "at_once")) {
            Table table =
                    client.createTable(TableIdentifier.of(Lakehouse.NAMESPACE, "at_once"), SCHEMA);
            var comeAgain = new AtomicInteger();
            var other = new AtomicInteger();
            long began = System.nanoTime();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < batches; i++) {
                    int number = i;
                    all.add(threads.submit(() -> bring(sender, number, comeAgain, other)));
                }
                int done = 0;
                for (Future<Boolean> each : all) {
                    done += each.get() ? 1 : 0;
                }
                result.put("committed", done);
            }
            ServiceProcess writer = lakehouse.writers().getFirst();
            result.put("seconds", (System.nanoTime() - began) / 1e9);
            result.put("toldToComeAgain", comeAgain.get()).put("otherAnswers", other.get());
            result.put("residentMegabytesMax", writer.residentBytesMax() >> 20);
            table.refresh();
            long rows =
                    Long.parseLong(
                            table.currentSnapshot().summary().getOrDefault("total-records", "0"));
            result.put("rowsFound", rows);
            result.put(
                    "right",
                    rows == (long) batches * ROWS_EACH
                            && result.path("committed").asInt() == batches
                            && other.get() == 0);
        }
    }

    private static boolean bring(
            Sender sender, int number, AtomicInteger comeAgain, AtomicInteger other)
            throws InterruptedException {
        String body = Batches.ofTenKilobytes(number, ROWS_EACH);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                HttpResponse<String> answer = sender.send("batch " + number, Sender.body(body));
                switch (answer.statusCode()) {
                    case 200 -> {
                        return true;
                    }
                    case 202, 429, 503 -> comeAgain.incrementAndGet();
                    default -> {
                        other.incrementAndGet();
                        System.err.println(answer.statusCode() + " " + answer.body());
                    }
                }
            } catch (IOException lost) {
                other.incrementAndGet();
                System.err.println(lost);
            }
            Thread.sleep(500);
        }
        return false;
    }
}
