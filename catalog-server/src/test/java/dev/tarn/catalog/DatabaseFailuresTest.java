package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients hear of a database that answers, but not with what was asked for. */
class DatabaseFailuresTest {
    private static final String ORDERS = "/v1/lake/namespaces/sales/tables/orders";
    private static final String CHANGE =
            "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"1\"}}]}";
    private static final String END_SESSION = "PERFORM pg_terminate_backend(pg_backend_pid())";

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog catalog;
    private Path metadata;

    @BeforeEach
    void start() throws IOException {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        try (var client = catalog.client()) {
            client.createNamespace(Namespace.of("sales"));
            var table = client.createTable(TableIdentifier.of("sales", "orders"), SCHEMA);
            metadata = Path.of(table.location().substring("file:".length()), "metadata");
        }
    }

    @AfterEach
    void stop() {
        catalog.close();
        database.close();
    }

    static Stream<Arguments> failuresBeforeCommit() {
        return Stream.of(
                Arguments.of("a statement that takes too long", "PERFORM pg_sleep(30)"),
                Arguments.of("a full disk", raise("53100")),
                Arguments.of("no more memory", raise("53200")),
                Arguments.of("too many connections", raise("53300")),
                Arguments.of("a standby", raise("25006")),
                Arguments.of("an administrator who ends the session", END_SESSION));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failuresBeforeCommit")
    void saysThatACommitMayBeTriedAgainAfter(String failure, String plpgsql) throws Exception {
        onNextUpdate("", plpgsql);

        var answer = catalog.http().post(ORDERS, CHANGE);

        assertThat(answer.status()).as(failure).isEqualTo(503);
        assertThat(answer.errorType()).isEqualTo("ServiceUnavailableException");
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(files()).hasSize(1);
        execute("DROP TRIGGER fail ON catalog.tabulars");
        assertThat(catalog.http().post(ORDERS, CHANGE).status()).isEqualTo(200);
    }

    @Test
    void doesNotKnowWhatBecameOfACommitDuringWhichTheSessionEnded() throws Exception {
        onNextUpdate("DEFERRABLE INITIALLY DEFERRED", END_SESSION);

        var answer = catalog.http().post(ORDERS, CHANGE);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.errorType()).isEqualTo("CommitStateUnknownException");
        assertThat(files()).hasSize(2);
    }

    @Test
    void keepsAFailureThatNobodyExpectedApart() throws Exception {
        onNextUpdate("", raise("XX001"));

        var answer = catalog.http().post(ORDERS, CHANGE);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.errorType()).isEqualTo("InternalServerError");
    }

    @Test
    void keepsATableWhoseLastMetadataCannotBeReadWhenItIsToLeave() throws Exception {
        Path file = metadata.resolve(files().getFirst());
        Path away = folder.resolve("away");
        Files.move(file, away);

        var refused = catalog.http().post(ORDERS + "/unregister", "{}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(catalog.http().head(ORDERS).status()).isEqualTo(204);
        Files.move(away, file);
        assertThat(catalog.http().post(ORDERS + "/unregister", "{}").status()).isEqualTo(200);
        assertThat(catalog.http().head(ORDERS).status()).isEqualTo(404);
    }

    private static String raise(String state) {
        return "RAISE EXCEPTION USING ERRCODE = '%s', MESSAGE = 'failed by the test'"
                .formatted(state);
    }

    /** As a constraint trigger, which alone can be put off until COMMIT. */
    private void onNextUpdate(String when, String plpgsql) throws SQLException {
        execute(
                """
                CREATE FUNCTION catalog.fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN %s; RETURN NULL; END $$
                """
                        .formatted(plpgsql));
        execute(
                """
                CREATE CONSTRAINT TRIGGER fail AFTER UPDATE ON catalog.tabulars
                %s FOR EACH ROW EXECUTE FUNCTION catalog.fail()
                """
                        .formatted(when));
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(metadata)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
