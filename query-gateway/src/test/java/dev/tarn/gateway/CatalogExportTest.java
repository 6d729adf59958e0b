package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a catalog remembers goes to a writer, which answers whatever the test says. Of rules and
 * members this catalog has never heard, which stops nobody.
 */
class CatalogExportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the catalog answers at once. */
    private static final int ROWS = 2;

    @TempDir static Path folder;

    private record Row(long number, String action, String lake) {}

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock = MutableClock.at(Instant.now());
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final StubWriter writer = StubWriter.start();
    private final List<Row> commits = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Instant committed = clock.instant();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.account("exporter", TestGateway.SECRET);
        catalog.engine("teller", TestGateway.SECRET);
        catalog.answer("/api/v1/audit/commits", this::tell);
        gateway = another();
    }

    private TestGateway another() {
        return TestGateway.start(
                catalog,
                TestGateway.telling(
                        TestGateway.exporting(
                                TestGateway.config(database, catalog, trino.uri(), folder),
                                writer.uri())),
                folder,
                clock);
    }

    @AfterEach
    void stop() {
        gateway.close();
        writer.close();
        trino.close();
        catalog.close();
        database.close();
    }

    /** As the catalog does, with what has been committed by now. */
    private void tell(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String query = exchange.getRequestURI().getQuery();
        long after = Long.parseLong(query.substring(query.indexOf('=') + 1));
        List<Row> rows = commits.stream().filter(row -> row.number() > after).limit(ROWS).toList();
        String json =
                String.join(
                        ",",
                        rows.stream()
                                .map(row ->
                                        "{\"number\":%d,\"action\":\"%s\",\"lake\":\"%s\",\"actor\":null,\"committed_at\":\"%s\"}"
                                                .formatted(
                                                        row.number(),
                                                        row.action(),
                                                        row.lake(),
                                                        committed))
                                .toList());
        long upTo = rows.isEmpty() ? after : rows.getLast().number();
        StubTrino.answer(exchange, "{\"up-to\":%d,\"rows\":[%s]}".formatted(upTo, json));
    }

    @Test
    void bringsEachRowOnceWhoeverDiesOnTheWay() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            writer.answers().add(i % 2 == 0 ? 503 : 0);
        }
        commit(0, "create", "lake");
        commit(4, "commit", "lake");
        commit(7, "commit", "lake");
        await().atMost(PATIENCE).until(() -> writer.batches().size() > 2);

        // The same is sent on, whatever it is called by now.
        commits.set(0, new Row(0, "create", "renamed"));
        gateway.restart();
        try (TestGateway _ = another()) {
            int before = writer.batches().size();
            await().atMost(PATIENCE).until(() -> writer.batches().size() > before + 2);
            writer.answers().clear();
            commit(9, "drop", "lake");
            await().atMost(PATIENCE).until(() -> numbers().contains(9L));
        }

        assertThat(numbers()).containsExactly(0L, 4L, 7L, 9L);
        Map<String, List<String>> bodies = new LinkedHashMap<>();
        for (StubWriter.Batch batch : writer.batches()) {
            bodies.computeIfAbsent(batch.key(), _ -> new ArrayList<>()).add(batch.body());
        }
        assertThat(bodies.values())
                .allSatisfy(sent -> assertThat(sent.stream().distinct()).hasSize(1));
        StubWriter.Batch first = writer.batches().getFirst();
        assertThat(first.lines().getFirst().path("lake").asText()).isEqualTo("lake");
        assertThat(first.uri().getPath())
                .isEqualTo("/v1/lakes/tarn/namespaces/audit/tables/commits/batches");
        assertThat(first.uri().getQuery())
                .contains("partition=day(committed_at)", "\"name\":\"lake_id\"");
    }

    /** Bringing them is a commit as well, of the tables of the audit and of the writer's own. */
    @Test
    void doesNotEchoItselfForEver() throws IOException {
        commit(1, "commit", "tarn");
        int before = asked.get();
        await().atMost(PATIENCE).until(() -> asked.get() > before + 3);
        assertThat(writer.batches()).isEmpty();

        commit(2, "commit", "lake");
        await().atMost(PATIENCE).until(() -> numbers().contains(2L));
        assertThat(numbers()).containsExactly(1L, 2L);

        committed = clock.instant();
        commit(3, "commit", "tarn");
        int then = asked.get();
        await().atMost(PATIENCE).until(() -> asked.get() > then + 3);
        assertThat(numbers()).containsExactly(1L, 2L);
        clock.advance(Duration.ofMinutes(61));
        await().atMost(PATIENCE).until(() -> numbers().contains(3L));
    }

    private void commit(long number, String action, String lake) {
        commits.add(new Row(number, action, lake));
    }

    /** Of the rows that have come, those of one key once. */
    private List<Long> numbers() throws IOException {
        Map<String, List<JsonNode>> landed = new LinkedHashMap<>();
        for (StubWriter.Batch batch : writer.batches()) {
            landed.put(batch.key(), batch.lines());
        }
        return landed.values().stream()
                .flatMap(List::stream)
                .map(line -> line.path("number").asLong())
                .toList();
    }
}
