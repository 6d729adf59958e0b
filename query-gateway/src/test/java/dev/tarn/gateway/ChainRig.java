package dev.tarn.gateway;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway that seals receipts and anchors days: five on the tenth, which is over, and three on
 * the eleventh; and somebody who may do everything in its database.
 */
final class ChainRig implements AutoCloseable {
    private static final List<String> TABLES =
            List.of("query_receipt", "receipt_amendment", "receipt_link", "receipt_day");

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final MutableClock clock = MutableClock.at("2026-03-10T10:00:00Z");
    private final LocalObjectStore store = LocalObjectStore.fresh();
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> ids = new ArrayList<>();
    private final Path folder;
    private final TestGateway gateway;
    private final Connection connection;

    ChainRig(Path folder) throws Exception {
        this.folder = folder;
        this.gateway = another();
        this.connection = database.connect();
        connection.setAutoCommit(false);
        sql("SET search_path TO gateway");
        ask(5);
        seal(5);
        clock.advance(Duration.ofDays(1));
        awaitValue("SELECT count(anchored_at) FROM receipt_day", "1");
        ask(3);
        seal(8);
        sql("CREATE TABLE copy_of_receipt_chain AS SELECT * FROM receipt_chain");
        for (String table : TABLES) {
            sql("CREATE TABLE copy_of_%1$s AS SELECT * FROM %1$s".formatted(table));
        }
    }

    /** A gateway of the same database. */
    TestGateway another() {
        return TestGateway.start(
                catalog,
                TestGateway.anchoring(
                        TestGateway.config(database, catalog, trino.uri(), folder), store),
                folder,
                clock);
    }

    @Override
    public void close() throws SQLException {
        gateway.close();
        connection.close();
        client.close();
        trino.close();
        catalog.close();
        database.close();
    }

    TestGateway gateway() {
        return gateway;
    }

    MutableClock clock() {
        return clock;
    }

    /** Of the queries, in the order in which they were asked. */
    List<String> ids() {
        return ids;
    }

    Path anchor() {
        return store.folder().resolve("anchors/2026-03-10.json");
    }

    Raw as(String user, String... roles) {
        return new Raw(client, gateway.uri(), catalog.token(user, clock.instant(), List.of(roles)));
    }

    HttpResponse<String> report(String id, int rows) throws Exception {
        return new Raw(client, gateway.uri(), catalog.engineToken("trino", clock.instant()))
                .report(
                        """
                        {"metadata":{"queryId":"%s","queryState":"FINISHED"},"context":{"user":"ada"},
                         "statistics":{"outputRows":%d},"endTime":"2026-03-10T10:00:02.500Z",
                         "ioMetadata":{"inputs":[{"catalogName":"lake","schema":"s","table":"t","columns":[{"name":"c"}],"connectorInfo":{"snapshotId":77}}]}}
                        """
                                .formatted(id, rows));
    }

    void ask(int queries) throws Exception {
        for (int i = 0; i < queries; i++) {
            clock.advance(Duration.ofMillis(10));
            String id = as("ada").start("SELECT " + i).path("id").asText();
            report(id, i);
            ids.add(id);
        }
    }

    JsonNode receipt(String id) throws Exception {
        return Raw.json(as("ada").send("GET", gateway.uri().resolve("/api/v1/queries/" + id)));
    }

    /** Until there are so many links. */
    void seal(int links) {
        clock.advance(Duration.ofMinutes(6));
        awaitValue("SELECT count(*) FROM receipt_link", Integer.toString(links));
    }

    void awaitValue(String query, String expected) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> value(query).equals(expected));
    }

    String value(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            String value = String.valueOf(rows.getString(1));
            connection.commit();
            return value;
        }
    }

    /** All of it or nothing. */
    void sql(String... commands) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
            connection.commit();
        } finally {
            connection.rollback();
        }
    }

    /** Everything as it was at first. */
    void restore() throws SQLException {
        var commands = new ArrayList<String>();
        // Whoever seals waits for it, and holds nothing meanwhile; all else only reads along, so
        // that no other table may be locked as a whole.
        commands.add("TRUNCATE receipt_chain");
        commands.add("INSERT INTO receipt_chain SELECT * FROM copy_of_receipt_chain");
        for (String table : TABLES) {
            commands.add("DELETE FROM " + table);
            commands.add("INSERT INTO %1$s SELECT * FROM copy_of_%1$s".formatted(table));
        }
        sql(commands.toArray(String[]::new));
    }

    JsonNode verify(String query) throws Exception {
        return Raw.json(
                as("chief", "admin")
                        .send("GET", gateway.uri().resolve("/api/v1/audit/verify" + query)));
    }

    List<String> states() throws Exception {
        return verify("").path("days").findValuesAsText("state");
    }

    /** The first of all days. */
    JsonNode finding(String query) throws Exception {
        for (JsonNode day : verify(query).path("days")) {
            if (day.has("finding")) {
                return day.path("finding");
            }
        }
        return MissingNode.getInstance();
    }

    JsonNode finding() throws Exception {
        return finding("");
    }
}
