package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receipt says in the end, when its cluster says little. */
class CompletionTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();

    @TempDir static Path folder;

    private final MutableClock clock = MutableClock.at(Instant.now());
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final TestGateway gateway =
            TestGateway.start(
                    CATALOG,
                    TestGateway.config(DATABASE, CATALOG, trino.uri(), folder),
                    folder,
                    clock);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Raw ada = new Raw(client, gateway.uri(), CATALOG.token("ada", clock.instant()));

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        trino.close();
        client.close();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE gateway.query_receipt, gateway.cluster");
        }
    }

    @AfterAll
    static void stopAll() {
        CATALOG.close();
        DATABASE.close();
    }

    private String start() throws Exception {
        return ada.start("SELECT 1").path("id").asText();
    }

    private static String column(String name, String id) throws SQLException {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT %s FROM gateway.query_receipt WHERE query_id = '%s'"
                                        .formatted(name, id))) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static void awaitColumn(String name, String id, String value) {
        await().atMost(Duration.ofSeconds(20)).until(() -> column(name, id).equals(value));
    }

    /** Lets time pass until the receipt has been looked at again. */
    private void advance(Duration duration, String id) throws Exception {
        String before = column("next_look_at", id);
        clock.advance(duration);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !column("next_look_at", id).equals(before));
    }

    @Test
    void saysThatAStatementNeverRanWhichNobodyAskedFor() throws Exception {
        trino.remember();
        String id = start();
        advance(Duration.ofMinutes(4), id);
        assertThat(column("state", id)).isEqualTo("OPEN");

        clock.advance(Duration.ofMinutes(3));

        awaitColumn("state", id, "ABANDONED");
    }

    /** The gateway was away for so long that the cluster may have run and forgotten it. */
    @Test
    void doesNotSayThatAStatementNeverRanWhenItMayHave() throws Exception {
        trino.remember();
        String id = start();

        clock.advance(Duration.ofMinutes(20));

        awaitColumn("state", id, "UNRECONCILED");
    }

    @Test
    void waitsForAClusterThatIsAwayForAMomentHoweverOldTheQueryIs() throws Exception {
        trino.describe(exchange -> StubTrino.answer(exchange, "{\"state\":\"RUNNING\"}"));
        String id = start();
        clock.advance(Duration.ofMinutes(2));
        awaitColumn("seen", id, "t");
        clock.advance(Duration.ofHours(3));
        trino.describe(exchange -> exchange.sendResponseHeaders(502, -1));

        clock.advance(Duration.ofMinutes(1));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !column("silent_since", id).equals("null"));
        advance(Duration.ofMinutes(14), id);
        assertThat(column("state", id)).isEqualTo("OPEN");

        clock.advance(Duration.ofMinutes(2));
        awaitColumn("state", id, "UNRECONCILED");
    }

    @Test
    void forgetsThatAClusterWasAway() throws Exception {
        trino.describe(exchange -> exchange.sendResponseHeaders(502, -1));
        String id = start();
        clock.advance(Duration.ofMinutes(1));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !column("silent_since", id).equals("null"));

        trino.describe(exchange -> StubTrino.answer(exchange, "{\"state\":\"RUNNING\"}"));
        clock.advance(Duration.ofMinutes(1));

        awaitColumn("silent_since", id, "null");
        assertThat(column("seen", id)).isEqualTo("t");
    }

    /** As the cluster tells it, with the columns. */
    private void describeWhole() {
        trino.describe(exchange -> {
            String path = exchange.getRequestURI().getPath();
            StubTrino.answer(
                    exchange,
                    """
                    {"queryId":"%s","state":"FINISHED","queryStats":{"totalCpuTime":"5.00s"},
                     "inputs":[{"catalogName":"lake","schema":"s","table":"wide","columns":[{"name":"c1"},{"name":"c2"}]}]}
                    """
                            .formatted(path.substring(path.lastIndexOf('/') + 1)));
        });
    }

    private String reportShortened(String id) throws Exception {
        return new Raw(client, gateway.uri(), CATALOG.engineToken("trino", clock.instant()))
                .report(
                        """
                        {"shortened":true,"metadata":{"queryId":"%s","queryState":"FINISHED"},"context":{"user":"ada"},
                         "statistics":{"cpuTime":4.987},
                         "ioMetadata":{"inputs":[{"catalogName":"lake","schema":"s","table":"wide"}]}}
                        """
                                .formatted(id))
                .body();
    }

    @Test
    void keepsTheColumnsThatAPollHasFoundWhenAnEventComesWithoutThem() throws Exception {
        describeWhole();
        String id = start();
        clock.advance(Duration.ofMinutes(1));
        awaitColumn("completed_by", id, "poll");
        assertThat(column("cpu_millis", id)).isEqualTo("5000");

        assertThat(reportShortened(id)).isEqualTo("{\"completed\":1}");

        assertThat(column("completed_by", id)).isEqualTo("event");
        assertThat(column("cpu_millis", id)).isEqualTo("4987");
        assertThat(column("read_tables -> 0 ->> 'columns'", id)).isEqualTo("[\"c1\", \"c2\"]");
    }

    @Test
    void asksForTheColumnsThatHadNoRoomInAnEvent() throws Exception {
        String id = start();
        assertThat(reportShortened(id)).isEqualTo("{\"completed\":1}");
        assertThat(column("completed_by", id)).isEqualTo("shortened-event");
        assertThat(column("read_tables -> 0 -> 'columns'", id)).isEqualTo("null");
        describeWhole();

        clock.advance(Duration.ofSeconds(1));

        awaitColumn("completed_by", id, "event");
        assertThat(column("read_tables -> 0 ->> 'columns'", id)).isEqualTo("[\"c1\", \"c2\"]");
        assertThat(column("cpu_millis", id)).isEqualTo("4987");
    }

    @Test
    void goesOnBehindAReportThatCannotBeStored() throws Exception {
        trino.describe(exchange -> {
            String path = exchange.getRequestURI().getPath();
            String id = path.substring(path.lastIndexOf('/') + 1);
            // A time that PostgreSQL does not know.
            String end = id.contains("_00001_") ? "+300000-01-01T00:00:00Z" : "";
            StubTrino.answer(
                    exchange,
                    """
                    {"queryId":"%s","state":"FINISHED","queryStats":{"endTime":"%s"}}
                    """
                            .formatted(id, end));
        });
        String poisoned = start();
        String next = start();

        clock.advance(Duration.ofMinutes(1));

        awaitColumn("state", next, "FINISHED");
        awaitColumn("state", poisoned, "UNRECONCILED");
    }
}
