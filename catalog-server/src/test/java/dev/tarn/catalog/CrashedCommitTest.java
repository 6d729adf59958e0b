package dev.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.Map;
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
        database = TestDatabase.empty();
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
        Process victim = startAnother();
        try (Connection holder = database.connect()) {
            URI server = listening(victim);
            String token = token(server);
            hold(holder);
            CompletableFuture<HttpResponse<String>> answer = commit(server, token);
            // The file is written, and its swap waits for the row.
            await().until(() -> metadataFiles().size() == 2 && somebodyWaits());

            victim.destroyForcibly().waitFor();

            assertThat(answer).failsWithin(java.time.Duration.ofSeconds(60));
            holder.rollback();
        } finally {
            victim.destroyForcibly();
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

    private Process startAnother() throws IOException {
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath,
                                CatalogMain.class.getName(),
                                "serve")
                        .redirectErrorStream(true);
        process.environment()
                .putAll(
                        Map.ofEntries(
                                Map.entry("CATALOG_HTTP_PORT", "0"),
                                Map.entry("CATALOG_ADMIN_PORT", "0"),
                                Map.entry("CATALOG_ISSUER", "http://catalog.test"),
                                Map.entry("CATALOG_DATABASE_URL", database.url()),
                                Map.entry("CATALOG_DATABASE_USER", database.user()),
                                Map.entry("CATALOG_DATABASE_PASSWORD", database.password()),
                                Map.entry("CATALOG_DATABASE_LOCK_TIMEOUT", "90s"),
                                Map.entry("CATALOG_DATABASE_STATEMENT_TIMEOUT", "90s"),
                                Map.entry("CATALOG_BOOTSTRAP_CLIENT_SECRET", "administrator"),
                                Map.entry("CATALOG_ENCRYPTION_KEY", TestCatalog.ENCRYPTION_KEY)));
        return process.start();
    }

    /** Reads until it says where, and goes on reading, so that its output never fills up. */
    private static URI listening(Process server) throws IOException {
        var output = server.inputReader(UTF_8);
        var seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int at = line.indexOf("Listening on ");
            if (at >= 0) {
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return URI.create(line.substring(at + "Listening on ".length()).strip());
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("The server ended:\n" + seen);
    }

    private static String token(URI server) {
        var form =
                "grant_type=client_credentials&client_id=admin&client_secret=administrator&scope=catalog";
        var answer =
                send(HttpRequest.newBuilder(server.resolve("/v1/oauth/tokens"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)))
                        .join();
        return new Http.Answer(answer.statusCode(), answer.body(), answer)
                .json()
                .path("access_token")
                .textValue();
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
