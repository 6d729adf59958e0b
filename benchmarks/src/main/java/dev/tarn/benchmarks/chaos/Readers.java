package dev.tarn.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.kills.Traffic;
import dev.tarn.benchmarks.kills.Violations;
import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Somebody who counts tables by SQL through the gateway, as they are or as they were, and keeps
 * every answer until its receipt says of which snapshot it is.
 */
final class Readers implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE_MILLIS = 300;
    private static final Duration RECEIPT_PATIENCE = Duration.ofMinutes(5);

    /** One in so many asks again for a snapshot that an earlier answer was of. */
    private static final int AGAIN = 4;

    private final Lakehouse lakehouse;
    private final URI gateway;
    private final List<Integer> tables;
    private final Violations violations;
    private final Random random;
    private final CountDownLatch over;
    private final List<Answer> answers = new ArrayList<>();
    private String token;
    private int again;
    private int refused;

    /** What was answered, to a question that named a snapshot or not. */
    private record Answer(String queryId, String table, OptionalLong asked, Counted counted) {}

    Readers(
            Lakehouse lakehouse,
            URI gateway,
            List<Integer> tables,
            Violations violations,
            Random random,
            CountDownLatch over)
            throws IOException, InterruptedException {
        this.lakehouse = lakehouse;
        this.gateway = gateway;
        this.tables = List.copyOf(tables);
        this.violations = violations;
        this.random = random;
        this.over = over;
        this.token = lakehouse.token("admin");
    }

    @Override
    public void run() {
        try {
            while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                read();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            violations.add("A reader failed: %s".formatted(bug));
        }
    }

    private void read() throws InterruptedException {
        String table = Traffic.tableName(tables.get(random.nextInt(tables.size())));
        boolean once = random.nextInt(AGAIN) > 0;
        try {
            OptionalLong snapshot = once ? OptionalLong.empty() : earlier(table);
            if (snapshot.isPresent()) {
                again++;
            }
            ask(table, snapshot).ifPresentOrElse(answers::add, () -> refused++);
        } catch (IOException noAnswer) {
            refused++;
        }
    }

    /** Of the last answer about this table, as far as its receipt knows by now. */
    private OptionalLong earlier(String table) throws IOException, InterruptedException {
        Optional<Answer> last =
                answers.reversed().stream()
                        .filter(answer -> answer.table().equals(table))
                        .findFirst();
        return last.isPresent()
                ? snapshot(receipt(last.orElseThrow().queryId()))
                : OptionalLong.empty();
    }

    private Optional<Answer> ask(String table, OptionalLong snapshot)
            throws IOException, InterruptedException {
        String version = snapshot.isPresent() ? " FOR VERSION AS OF " + snapshot.orElseThrow() : "";
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(gateway.resolve("/api/v1/sql"))
                                .POST(
                                        BodyPublishers.ofString(
                                                "SELECT count(*), coalesce(sum(id), 0) FROM lake.%s.%s%s"
                                                        .formatted(
                                                                Lakehouse.NAMESPACE,
                                                                table,
                                                                version))));
        if (answer.statusCode() != 200) {
            return Optional.empty();
        }
        JsonNode rows = JSON.readTree(answer.body());
        JsonNode row = rows.path("data").path(0);
        return Optional.of(
                new Answer(
                        rows.path("query-id").asText(),
                        table,
                        snapshot,
                        new Counted(row.path(0).asLong(-1), row.path(1).asLong(-1))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                lakehouse.send(request.setHeader("Authorization", "Bearer " + token));
        if (answer.statusCode() == 401) {
            token = lakehouse.token("admin");
        }
        return answer;
    }

    private JsonNode receipt(String queryId) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(gateway.resolve("/api/v1/queries/" + queryId)));
        return answer.statusCode() == 200
                ? JSON.readTree(answer.body())
                : JSON.createObjectNode().put("state", "HTTP " + answer.statusCode());
    }

    private static OptionalLong snapshot(JsonNode receipt) {
        JsonNode snapshot = receipt.path("read-tables").path(0).path("snapshot-id");
        return snapshot.isTextual()
                ? OptionalLong.of(Long.parseLong(snapshot.asText()))
                : OptionalLong.empty();
    }

    /** Each answer has a receipt, and its snapshot has as many rows as were told. */
    void check(ObjectNode result) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RECEIPT_PATIENCE.toNanos();
        int snapshots = 0;
        try (RESTCatalog client = lakehouse.client()) {
            for (int number : tables) {
                String name = Traffic.tableName(number);
                var counts =
                        new SnapshotCounts(
                                client.loadTable(TableIdentifier.of(Lakehouse.NAMESPACE, name)));
                for (Answer answer : answers) {
                    if (answer.table().equals(name)) {
                        check(answer, completed(answer.queryId(), deadline), counts);
                    }
                }
                snapshots += counts.known();
            }
        }
        result.put("reads", result.path("reads").asInt() + answers.size())
                .put("readsAgain", result.path("readsAgain").asInt() + again)
                .put("readsRefused", result.path("readsRefused").asInt() + refused)
                .put("snapshotsRead", result.path("snapshotsRead").asInt() + snapshots);
    }

    private JsonNode completed(String queryId, long deadline)
            throws IOException, InterruptedException {
        JsonNode receipt = receipt(queryId);
        while (!receipt.path("state").asText().equals("FINISHED") && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
            receipt = receipt(queryId);
        }
        return receipt;
    }

    private void check(Answer answer, JsonNode receipt, SnapshotCounts counts) throws IOException {
        JsonNode tables = receipt.path("read-tables");
        if (!receipt.path("state").asText().equals("FINISHED")
                || tables.size() != 1
                || !tables.path(0).path("table").asText().equals(answer.table())) {
            violations.add("%s has the receipt %s".formatted(answer, receipt));
            return;
        }
        OptionalLong snapshot = snapshot(receipt);
        violations.require(
                answer.asked().isEmpty() || answer.asked().equals(snapshot),
                "%s has a receipt of snapshot %s".formatted(answer, snapshot));
        Counted there = snapshot.isPresent() ? counts.at(snapshot.orElseThrow()) : Counted.NOTHING;
        violations.require(
                answer.counted().equals(there),
                "%s; snapshot %s of its receipt has %s".formatted(answer, snapshot, there));
    }
}
