package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a commit leaves behind when the database fails on it. */
class UnknownCommitTest {
    private static final String ORDERS = "/v1/lake/namespaces/sales/tables/orders";
    private static final String CHANGE =
            "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"1\"}}]}";

    @TempDir private Path folder;
    private TestDatabase database;
    private FaultProxy proxy;
    private TestCatalog catalog;
    private Path metadata;

    @BeforeEach
    void start() throws IOException {
        database = CatalogDatabase.fresh();
        proxy = FaultProxy.toPostgres(database.port());
        catalog = TestCatalog.start(TestCatalog.config(database.url(proxy), database), folder);
        try (var client = catalog.client()) {
            client.createNamespace(Namespace.of("sales"));
            var table = client.createTable(TableIdentifier.of("sales", "orders"), SCHEMA);
            metadata = Path.of(table.location().substring("file:".length()), "metadata");
        }
    }

    @AfterEach
    void stop() {
        catalog.close();
        proxy.close();
        database.close();
    }

    @Test
    void saysThatItDoesNotKnowAndKeepsTheFileWhenTheAnswerIsLost() throws Exception {
        proxy.onCommit(CommitFault.LOSE_ANSWER);

        var answer = catalog.http().post(ORDERS, CHANGE);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.errorType()).isEqualTo("CommitStateUnknownException");
        assertThat(files()).hasSize(2);
        var loaded = catalog.http().get(ORDERS).json();
        assertThat(loaded.at("/metadata/properties/a").textValue()).isEqualTo("1");
        assertThat(files()).contains(fileName(loaded.path("metadata-location").textValue()));
    }

    @Test
    void keepsTheFileAlsoWhenTheCommitNeverArrived() throws Exception {
        proxy.onCommit(CommitFault.LOSE_REQUEST);

        var answer = catalog.http().post(ORDERS, CHANGE);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.errorType()).isEqualTo("CommitStateUnknownException");
        assertThat(files()).hasSize(2);
        var loaded = catalog.http().get(ORDERS).json();
        assertThat(loaded.at("/metadata/properties").has("a")).isFalse();
    }

    @Test
    void isRetriableAndLeavesNoFileWhenTheDatabaseIsGone() throws Exception {
        proxy.drop();

        var answer = catalog.http().post(ORDERS, CHANGE);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.errorType()).isEqualTo("ServiceUnavailableException");
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(files()).hasSize(1);
        proxy.heal();
        // The pool tries to reconnect at growing intervals, and may be in the middle of a long one.
        await().atMost(Duration.ofSeconds(40))
                .until(() -> catalog.http().post(ORDERS, CHANGE).status() == 200);
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(metadata)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String fileName(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
