package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;
    private static Http http;
    private static int count;

    private TableIdentifier orders;
    private String qualified;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        http = catalog.administrator();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createTable(TestInfo test) {
        String name = "%s%d".formatted(test.getTestMethod().orElseThrow().getName(), count++);
        client.createNamespace(Namespace.of(name));
        orders = TableIdentifier.of(name, "orders");
        qualified = name + "%1Forders";
        client.createTable(orders, SCHEMA);
    }

    @Test
    void givesATableBackWhatItHad() {
        Table table = client.loadTable(orders);
        append("one");
        table.updateProperties().set("kept", "yes").set("changed", "before").commit();
        table.refresh();
        table.manageSnapshots().createTag("then", table.currentSnapshot().snapshotId()).commit();
        TableMetadata then = metadata();
        long commit = lastCommit();
        append("two");
        table.refresh();
        table.updateSchema().addColumn("more", Types.StringType.get()).commit();
        table.updateSpec().addField(Expressions.bucket("id", 4)).commit();
        table.updateProperties().set("changed", "after").set("added", "x").commit();
        table.manageSnapshots().removeTag("then").createBranch("later").commit();
        TableMetadata before = metadata();

        assertThat(restore(commit).status()).isEqualTo(200);

        TableMetadata restored = metadata();
        assertThat(restored.schema().asStruct()).isEqualTo(then.schema().asStruct());
        assertThat(restored.spec()).isEqualTo(then.spec());
        assertThat(restored.sortOrder()).isEqualTo(then.sortOrder());
        assertThat(restored.properties()).isEqualTo(then.properties());
        assertThat(restored.refs()).isEqualTo(then.refs());
        // Nothing is forgotten and no counter goes back.
        assertThat(restored.snapshots()).hasSameSizeAs(before.snapshots());
        assertThat(restored.lastColumnId()).isEqualTo(before.lastColumnId());
        assertThat(restored.lastSequenceNumber()).isEqualTo(before.lastSequenceNumber());
        assertThat(history().path("action").textValue()).isEqualTo("restore");
    }

    @Test
    void canItselfBeRestored() {
        append("one");
        long first = lastCommit();
        append("two");
        long second = lastCommit();
        TableMetadata latest = metadata();

        assertThat(restore(first).status()).isEqualTo(200);
        assertThat(restore(second).status()).isEqualTo(200);

        assertThat(metadata().refs()).isEqualTo(latest.refs());
        append("three");
        assertThat(metadata().currentSnapshot().parentId())
                .isEqualTo(latest.currentSnapshot().snapshotId());
    }

    @Test
    void goesBackToWhenTheTableWasEmpty() {
        long created = lastCommit();
        append("one");

        assertThat(restore(created).status()).isEqualTo(200);

        assertThat(client.loadTable(orders).currentSnapshot()).isNull();
        assertThat(client.loadTable(orders).spec()).isEqualTo(PartitionSpec.unpartitioned());
    }

    @Test
    void changesNothingWhenNothingIsDifferent() {
        append("one");
        String current = metadata().metadataFileLocation();

        assertThat(restore(lastCommit()).status()).isEqualTo(200);

        assertThat(metadata().metadataFileLocation()).isEqualTo(current);
    }

    @Test
    void refusesASnapshotThatHasExpired() {
        append("one");
        long first = lastCommit();
        append("two");
        Table table = client.loadTable(orders);
        table.expireSnapshots()
                .expireSnapshotId(table.currentSnapshot().parentId())
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                .commit();

        Http.Answer refused = restore(first);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/message").textValue()).contains("has expired");
    }

    @Test
    void refusesACommitOfAnotherTable() {
        long own = lastCommit();
        client.createTable(TableIdentifier.of(orders.namespace(), "other"), SCHEMA);

        assertThat(restore(own + 1).status()).isEqualTo(404);
        assertThat(restore(Long.MAX_VALUE).status()).isEqualTo(404);
        assertThat(restore(own).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sequence\":\"1\"}",
                "{\"sequence\":1.5}",
                "{\"sequence\":1,\"x\":2}"
            })
    void refusesABodyThatNamesNoCommit(String body) {
        assertThat(http.post(path(), body).status()).isEqualTo(400);
    }

    @Test
    void isForThoseWhoOperate() {
        http.put("/api/v1/roles/readers", "");
        http.put("/api/v1/lakes/lake/grants", "{\"role\":\"readers\",\"privileges\":[\"SELECT\"]}");
        assertThat(http.as("rita:readers").post(path(), "{\"sequence\":1}").status())
                .isEqualTo(403);
        assertThat(http.as("nora:nothing").post(path(), "{\"sequence\":1}").status())
                .isEqualTo(404);
    }

    private void append(String file) {
        Table table = client.loadTable(orders);
        table.newAppend().appendFile(Samples.file(table, file)).commit();
    }

    private TableMetadata metadata() {
        return ((HasTableOperations) client.loadTable(orders)).operations().current();
    }

    private String path() {
        return "/api/v1/lakes/lake/tables/%s/restore".formatted(qualified);
    }

    private Http.Answer restore(long sequence) {
        return http.post(path(), "{\"sequence\":%d}".formatted(sequence));
    }

    /** The latest entry of the table. */
    private JsonNode history() {
        return http.get("/api/v1/lakes/lake/commits?order=desc&pageSize=1&table=" + qualified)
                .json()
                .at("/commits/0");
    }

    private long lastCommit() {
        return history().path("sequence").longValue();
    }
}
