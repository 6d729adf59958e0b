package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed in the middle of a commit: a process of its own, with SIGKILL. */
@Timeout(120)
class CrashedCommitTest {
    private static final String ORDERS = "/v1/lake/namespaces/sales/tables/orders";
    private static final String CHANGE =
            "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"1\"}}]}";

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog survivor;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        survivor = TestCatalog.start(database, folder);
        survivor.http().post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
        survivor.http()
                .post("/v1/lake/namespaces/sales/tables", Samples.CREATE.formatted("orders", ""));
    }

    @AfterEach
    void stop() {
        survivor.close();
        database.close();
    }

    @Test
    void changesNothingWhenItIsKilledBetweenFileAndSwap() throws Exception {
        String before = survivor.http().get(ORDERS).body();
        try (var victim = ServerProcess.start(database);
                Connection holder = database.connect()) {
            String token = victim.token();
            hold(holder);
            CompletableFuture<HttpResponse<String>> answer = commit(victim.uri(), token);
            // The file is written, and its swap waits for the row.
            await().until(() -> metadataFiles().size() == 2 && somebodyWaits());

            victim.kill();

            assertThat(answer).failsWithin(java.time.Duration.ofSeconds(60));
            holder.rollback();
        }
        // PostgreSQL notices that its client is gone when it has the row.
        await().until(() -> !somebodyWaits());
        assertThat(survivor.http().get(ORDERS).body()).isEqualTo(before);
        assertThat(metadataFiles()).hasSize(2);
        assertThat(survivor.http().post(ORDERS, CHANGE).status()).isEqualTo(200);
        assertThat(survivor.http().get(ORDERS).json().at("/metadata/properties/a").textValue())
                .isEqualTo("1");
    }

    private static void hold(Connection holder) throws SQLException {
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("SELECT id FROM catalog.tabulars FOR UPDATE");
        }
    }

    private boolean somebodyWaits() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT count(*)
                                FROM pg_stat_activity
                                WHERE datname = current_database() AND wait_event_type = 'Lock'
                                """)) {
            rows.next();
            return rows.getLong(1) > 0;
        }
    }

    private static CompletableFuture<HttpResponse<String>> commit(URI server, String token) {
        return send(
                HttpRequest.newBuilder(server.resolve(ORDERS))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(CHANGE)));
    }

    private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private List<Path> metadataFiles() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".metadata.json")).toList();
        }
    }
}
