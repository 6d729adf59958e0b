package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.catalog.metadata.Compression;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.TableMetadataParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table of a thousand snapshots, of a format that this server does not know: whoever parsed it
 * would fail, so that a load that succeeds has parsed nothing.
 */
class UnparsedLoadTest {
    private static final String TABLES = "/v1/lake/namespaces/sales/tables";
    private static final int SNAPSHOTS = 1_000;

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.http().post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void answersWhatItCouldNotParse() throws Exception {
        String metadata = metadata(IntStream.range(0, SNAPSHOTS));
        make("orders", metadata);
        assertThatThrownBy(() -> TableMetadataParser.fromJson(metadata))
                .hasMessageContaining("unsupported version");

        var answer = catalog.http().get(TABLES + "/orders");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).endsWith(",\"metadata\":" + metadata + "}");
        String etag = answer.header("ETag").orElseThrow();
        assertThat(catalog.http().get(TABLES + "/orders", "If-None-Match", etag).status())
                .isEqualTo(304);
        assertThat(catalog.http().head(TABLES + "/orders").status()).isEqualTo(204);
    }

    @Test
    void leavesOutSnapshotsOfWhatItCouldNotParse() throws Exception {
        make("items", metadata(IntStream.range(0, SNAPSHOTS)));

        var answer = catalog.http().get(TABLES + "/items?snapshots=refs");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).endsWith(",\"metadata\":" + metadata(IntStream.of(7, 999)) + "}");
    }

    /** Two are referred to, and everything has something that nobody knows yet. */
    private static String metadata(IntStream snapshots) {
        return """
        {"format-version":99,  "table-uuid":"e3b0c442-98fc-4c14-9afb-f4c8996fb924",
         "refs":{"main":{"snapshot-id":999,"type":"branch"},"old":{"snapshot-id":7,"type":"tag"}},
         "snapshots":[%s], "from-the-future":[1.50, null, "\\u00e9"]}\
        """
                .formatted(
                        snapshots
                                .mapToObj(id ->
                                        "{\"snapshot-id\":%d,\"colour\":{\"red\":%d}}"
                                                .formatted(id, id))
                                .collect(Collectors.joining(",")));
    }

    private static void make(String name, String metadata) throws IOException, SQLException {
        String first =
                catalog.http()
                        .post(TABLES, Samples.CREATE.formatted(name, ""))
                        .json()
                        .path("metadata-location")
                        .textValue();
        // As if a newer server had committed it.
        Files.writeString(Path.of(first.substring("file:".length()) + ".new"), metadata);
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                WITH moved AS (
                                    UPDATE catalog.tabulars
                                    SET metadata_location = metadata_location || '.new'
                                    WHERE name = ?
                                    RETURNING id, metadata_location
                                )
                                UPDATE catalog.metadata m
                                SET location = moved.metadata_location, body = ?
                                FROM moved
                                WHERE m.tabular_id = moved.id
                                """)) {
            statement.setString(1, name);
            statement.setBytes(2, Compression.compress(metadata.getBytes(StandardCharsets.UTF_8)));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
