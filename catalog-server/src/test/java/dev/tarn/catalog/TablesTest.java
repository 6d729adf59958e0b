package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablesTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;
    private static Http http;

    private Namespace namespace;
    private TableIdentifier orders;
    private String tables;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
        http = catalog.http();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createNamespace(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        namespace = Namespace.of(name);
        orders = TableIdentifier.of(namespace, "orders");
        tables = "/v1/lake/namespaces/%s/tables".formatted(name);
        if (!client.namespaceExists(namespace)) {
            client.createNamespace(namespace);
        }
    }

    @Test
    void writesTheMetadataFileThatItAnswers() throws Exception {
        Table table = client.createTable(orders, SCHEMA);

        TableMetadata answered = ((HasTableOperations) table).operations().current();
        Path file = Path.of(URI.create(answered.metadataFileLocation()));
        assertThat(file.getFileName().toString()).matches("00000-[0-9a-f-]{36}\\.metadata\\.json");
        assertThat(Files.readString(file)).isEqualTo(TableMetadataParser.toJson(answered));
        assertThat(table.location()).startsWith("file:" + folder).endsWith(table.uuid().toString());
    }

    @Test
    void writesCompressedMetadataWhenTheTableSaysSo() {
        Table table =
                client.createTable(
                        orders,
                        SCHEMA,
                        org.apache.iceberg.PartitionSpec.unpartitioned(),
                        Map.of("write.metadata.compression-codec", "gzip"));

        String location =
                ((HasTableOperations) table).operations().current().metadataFileLocation();
        assertThat(location).endsWith(".gz.metadata.json");
        assertThat(TableMetadataParser.read(table.io().newInputFile(location)).uuid())
                .isEqualTo(table.uuid().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a+b",
                "a%b",
                "a%2Fb",
                "a/b",
                ".",
                "..",
                "a.b",
                "Case",
                "表",
                "🐟",
                "a?b#c",
                "a\\b",
                " ",
                "../../etc",
                "%00",
                "metadata",
                "tables"
            })
    void anyNameSurvivesAndStaysOutOfLocations(String name) {
        var table = TableIdentifier.of(namespace, name);

        String location = client.createTable(table, SCHEMA).location();

        assertThat(client.tableExists(table)).isTrue();
        assertThat(client.listTables(namespace)).contains(table);
        assertThat(client.loadTable(table).location()).isEqualTo(location);
        assertThat(location.substring(("file:" + folder).length()))
                .matches("/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+");
        assertThat(client.dropTable(table)).isTrue();
        assertThat(client.tableExists(table)).isFalse();
    }

    @Test
    void createsAtAChosenLocation() {
        String location = "file:%s/chosen/place".formatted(folder);

        Table table = client.buildTable(orders, SCHEMA).withLocation(location).create();

        assertThat(table.location()).isEqualTo(location);
    }

    @Test
    void refusesLocationsThatBelongToOthers() {
        String taken = "file:%s/taken/table".formatted(folder);
        client.buildTable(orders, SCHEMA).withLocation(taken).create();

        for (String location :
                List.of(
                        taken,
                        taken + "/",
                        taken + "/data/inner",
                        "file:%s/taken".formatted(folder))) {
            var answer = create("second", ",\"location\":\"%s\"".formatted(location));
            assertThat(answer.status()).as(location).isEqualTo(400);
            assertThat(answer.json().at("/error/message").textValue())
                    .contains("overlaps that of another table or view");
        }
        assertThat(create("second", ",\"location\":\"%s2\"".formatted(taken)).status())
                .isEqualTo(200);
    }

    @Test
    void refusesLocationsOutsideOfTheLake() {
        for (String location :
                List.of("file:/elsewhere/x", "s3://bucket/x", "file:%s-not".formatted(folder))) {
            var answer = create("outside", ",\"location\":\"%s\"".formatted(location));
            assertThat(answer.status()).as(location).isEqualTo(403);
        }
        var relative = create("outside", ",\"location\":\"file:%s/a/../../x\"".formatted(folder));
        assertThat(relative.status()).isEqualTo(400);
        var property =
                create("outside", ",\"properties\":{\"write.metadata.path\":\"file:/elsewhere\"}");
        assertThat(property.status()).isEqualTo(403);
        assertThat(client.tableExists(TableIdentifier.of(namespace, "outside"))).isFalse();
    }

    @Test
    void refusesASecondTableOfTheName() {
        client.createTable(orders, SCHEMA);

        assertThatThrownBy(() -> client.createTable(orders, SCHEMA))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists: " + orders);
    }

    @Test
    void refusesATableWithoutItsNamespace() {
        var nowhere = TableIdentifier.of(Namespace.of("nowhere"), "t");

        assertThatThrownBy(() -> client.createTable(nowhere, SCHEMA))
                .isInstanceOf(NoSuchNamespaceException.class);
        assertThatThrownBy(() -> client.listTables(nowhere.namespace()))
                .isInstanceOf(NoSuchNamespaceException.class);
        assertThatThrownBy(() -> client.loadTable(nowhere))
                .isInstanceOf(NoSuchTableException.class);
    }

    @Test
    void stagesWithoutATraceAndCreatesOnCommit() {
        Transaction transaction = client.buildTable(orders, SCHEMA).createTransaction();
        assertThat(client.tableExists(orders)).isFalse();

        transaction.newAppend().appendFile(Samples.file(transaction.table(), "a")).commit();
        transaction.commitTransaction();

        Table created = client.loadTable(orders);
        assertThat(created.currentSnapshot().summary()).containsEntry("total-records", "1");
        assertThat(created.location()).isEqualTo(transaction.table().location());
    }

    @Test
    void refusesTheSecondOfTwoStagedCreates() {
        Transaction first = client.buildTable(orders, SCHEMA).createTransaction();
        Transaction second = client.buildTable(orders, SCHEMA).createTransaction();
        first.commitTransaction();

        assertThatThrownBy(second::commitTransaction).isInstanceOf(AlreadyExistsException.class);
        assertThat(client.loadTable(orders).uuid()).isEqualTo(first.table().uuid());
    }

    @Test
    void freesTheNameOfADroppedTableAndKeepsItsFiles() {
        Table dropped = client.createTable(orders, SCHEMA);
        String file = ((HasTableOperations) dropped).operations().current().metadataFileLocation();

        assertThat(client.dropTable(orders, true)).isTrue();

        assertThat(client.dropTable(orders)).isFalse();
        assertThatThrownBy(() -> client.loadTable(orders)).isInstanceOf(NoSuchTableException.class);
        assertThat(Path.of(URI.create(file))).exists();
        assertThat(client.createTable(orders, SCHEMA).uuid()).isNotEqualTo(dropped.uuid());
        client.dropTable(orders);
        assertThat(client.dropNamespace(namespace)).isTrue();
    }

    @Test
    void renamesAcrossNamespaces() {
        Table table = client.createTable(orders, SCHEMA);
        var other = Namespace.of("renamesAcrossNamespaces other");
        client.createNamespace(other);
        var renamed = TableIdentifier.of(other, "new name");

        client.renameTable(orders, renamed);

        assertThat(client.tableExists(orders)).isFalse();
        assertThat(client.loadTable(renamed).uuid()).isEqualTo(table.uuid());
    }

    @Test
    void refusesRenamesThatCannotBe() {
        client.createTable(orders, SCHEMA);
        var taken = TableIdentifier.of(namespace, "taken");
        client.createTable(taken, SCHEMA);

        assertThatThrownBy(() -> client.renameTable(orders, taken))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists");
        assertThatThrownBy(() ->
                        client.renameTable(orders, TableIdentifier.of(Namespace.of("gone"), "t")))
                .isInstanceOf(NoSuchNamespaceException.class);
        assertThatThrownBy(() ->
                        client.renameTable(
                                TableIdentifier.of(namespace, "gone"),
                                TableIdentifier.of(namespace, "t")))
                .isInstanceOf(NoSuchTableException.class);
        assertThat(client.tableExists(orders)).isTrue();
    }

    @Test
    void registersAMetadataFileAsItIs() {
        Table table = client.createTable(orders, SCHEMA);
        String file = ((HasTableOperations) table).operations().current().metadataFileLocation();
        client.dropTable(orders, false);

        Table registered = client.registerTable(orders, file);

        assertThat(registered.uuid()).isEqualTo(table.uuid());
        assertThat(((HasTableOperations) registered).operations().current().metadataFileLocation())
                .isEqualTo(file);
        assertThatThrownBy(() -> client.registerTable(orders, file))
                .isInstanceOf(AlreadyExistsException.class);
    }

    @Test
    void registersOverATableWhenAsked() {
        Table first = client.createTable(orders, SCHEMA);
        String old = ((HasTableOperations) first).operations().current().metadataFileLocation();
        first.updateProperties().set("a", "1").commit();

        var answer =
                http.post(
                        tables.replace("/tables", "/register"),
                        "{\"name\":\"orders\",\"metadata-location\":\"%s\",\"overwrite\":true}"
                                .formatted(old));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(client.loadTable(orders).properties()).doesNotContainKey("a");
    }

    @Test
    void refusesToRegisterWhatIsNoMetadata() throws Exception {
        Path junk = Files.writeString(folder.resolve("junk.metadata.json"), "{\"a\":1}");
        Path text = Files.writeString(folder.resolve("text.metadata.json"), "no JSON");

        assertThat(registered("file:" + folder + "/missing.json"))
                .isEqualTo("400 NotFoundException");
        assertThat(registered("file:" + junk)).isEqualTo("400 IllegalArgumentException");
        assertThat(registered("file:" + text)).isEqualTo("400 BadRequestException");
        assertThat(registered("file:/etc/passwd")).isEqualTo("403 ForbiddenException");
        assertThat(registered("file:" + folder + "/../x")).isEqualTo("400 BadRequestException");
        assertThat(http.head(tables + "/t").status()).isEqualTo(404);
    }

    private String registered(String location) {
        var answer =
                http.post(
                        tables.replace("/tables", "/register"),
                        "{\"name\":\"t\",\"metadata-location\":\"%s\"}".formatted(location));
        return answer.status() + " " + answer.errorType();
    }

    @Test
    void refusesToRegisterAFileWithMoreThanTheMetadata() throws Exception {
        client.createTable(orders, SCHEMA);
        String location = http.get(tables + "/orders").json().path("metadata-location").textValue();
        Path original = Path.of(location.replaceFirst("^file:", ""));
        Path padded = folder.resolve("padded.metadata.json");
        Files.writeString(
                padded,
                Files.readString(original) + ",\"config\":{\"s3.endpoint\":\"http://evil\"}");

        var answer =
                http.post(
                        tables.replace("/tables", "/register"),
                        "{\"name\":\"t\",\"metadata-location\":\"file:%s\"}".formatted(padded));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(http.head(tables + "/t").status()).isEqualTo(404);
    }

    @Test
    void answersHeadByLooking() {
        client.createTable(orders, SCHEMA);

        assertThat(http.head(tables + "/orders").status()).isEqualTo(204);
        assertThat(http.head(tables + "/order").status()).isEqualTo(404);
    }

    @Test
    void answersNotModifiedUntilItIs() {
        Table table = client.createTable(orders, SCHEMA);
        String etag = http.get(tables + "/orders").header("ETag").orElseThrow();

        var same = http.get(tables + "/orders", "If-None-Match", etag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(http.get(tables + "/orders", "If-None-Match", "\"x\", W/" + etag).status())
                .isEqualTo(304);
        assertThat(http.get(tables + "/orders?snapshots=refs", "If-None-Match", etag).status())
                .isEqualTo(200);

        table.updateProperties().set("a", "1").commit();
        var changed = http.get(tables + "/orders", "If-None-Match", etag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag").orElseThrow()).isNotEqualTo(etag);
    }

    @Test
    void leavesOutSnapshotsThatNothingRefersTo() {
        Table table = client.createTable(orders, SCHEMA);
        for (String name : List.of("a", "b", "c")) {
            table.newFastAppend().appendFile(Samples.file(table, name)).commit();
        }
        long first = table.snapshots().iterator().next().snapshotId();
        table.manageSnapshots().createTag("first", first).commit();

        var all = http.get(tables + "/orders?snapshots=all").json().at("/metadata/snapshots");
        var refs = http.get(tables + "/orders?snapshots=refs").json().at("/metadata/snapshots");

        assertThat(all).hasSize(3);
        assertThat(refs).hasSize(2);
        assertThat(List.of(refs.get(0), refs.get(1))).isEqualTo(List.of(all.get(0), all.get(2)));
        try (var trimming =
                catalog.client(
                        Map.of(
                                "snapshot-loading-mode",
                                "refs",
                                "io-impl",
                                LocalFileIO.class.getName()))) {
            assertThat(trimming.loadTable(orders).snapshots()).hasSize(3);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void listsEverythingWithoutATokenAndPagesWithASize() {
        for (int i = 0; i < 12; i++) {
            client.createTable(TableIdentifier.of(namespace, "t%02d".formatted(i)), SCHEMA);
        }

        var whole = http.get(tables).json();
        assertThat(whole.path("identifiers")).hasSize(12);
        assertThat(whole.has("next-page-token")).isFalse();

        var seen = new ArrayList<String>();
        String token = "";
        do {
            var page = http.get(tables + "?pageSize=5&pageToken=" + token).json();
            page.path("identifiers").forEach(table -> seen.add(table.path("name").textValue()));
            token = page.path("next-page-token").asText("");
        } while (!token.isEmpty());
        assertThat(seen).hasSize(12).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void refusesTablesThatCannotBe() {
        for (String body :
                List.of(
                        "{}",
                        "{\"name\":\"t\"}",
                        "{\"name\":\"\",\"schema\":{\"type\":\"struct\",\"fields\":[]}}",
                        Samples.CREATE.formatted("t", ",\"properties\":{\"format-version\":\"9\"}"),
                        Samples.CREATE.formatted("t", ",\"location\":\"\""),
                        Samples.CREATE.formatted("t", ",\"stage-create\":{}"),
                        Samples.CREATE.formatted(
                                "t",
                                ",\"partition-spec\":{\"spec-id\":0,\"fields\":[{\"name\":\"x\",\"transform\":\"identity\",\"source-id\":7}]}"),
                        Samples.CREATE.formatted("a\\u0000b", ""))) {
            var answer = http.post(tables, body);
            assertThat(answer.status()).as(body + answer.body()).isEqualTo(400);
            answer.errorType();
        }
        assertThat(client.listTables(namespace)).isEmpty();
    }

    private Http.Answer create(String name, String more) {
        return http.post(tables, Samples.CREATE.formatted(name, more));
    }
}
