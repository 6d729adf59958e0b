package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.requests.ImmutableRemoteSignRequest;
import org.apache.iceberg.rest.requests.RemoteSignRequestParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Iceberg's own client over S3 without any key: the catalog signs each of its requests. */
class SignedAccessTest {
    private static final LocalObjectStore STORE = LocalObjectStore.fresh();

    /** How a client reaches files that it has no keys for. */
    static final Map<String, String> SIGNED_FILES =
            Map.of(
                    "io-impl",
                    "org.apache.iceberg.aws.s3.S3FileIO",
                    "s3.client-factory-impl",
                    S3ClientFactory.class.getName(),
                    "header.X-Iceberg-Access-Delegation",
                    "remote-signing");

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.putLake("signed", STORE.location(), profile(STORE));
        client = client(Map.of());
        client.createNamespace(Namespace.of("ns"));
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void writesAndReadsFilesOfEverySize() throws IOException {
        Table table = client.createTable(TableIdentifier.of("ns", "files"), Samples.SCHEMA);
        Table parts =
                client(Map.of("s3.multipart.part-size-bytes", "5242880"))
                        .loadTable(TableIdentifier.of("ns", "files"));

        String small = write(table.io(), table.location() + "/data/a b=c%2Fd+é.parquet", 10);
        String large = write(parts.io(), table.location() + "/data/large.parquet", 12 << 20);

        assertThat(length(table.io(), small)).isEqualTo(10);
        assertThat(length(table.io(), large)).isEqualTo(12 << 20);
    }

    @Test
    void commitsAndScansThroughSignatures() throws IOException {
        Table table = client.createTable(TableIdentifier.of("ns", "scanned"), Samples.SCHEMA);
        append(table.newAppend(), write(table.io(), table.location() + "/data/one.parquet", 10));

        Table again = client(Map.of()).loadTable(TableIdentifier.of("ns", "scanned"));

        try (var tasks = again.newScan().planFiles()) {
            assertThat(tasks).hasSize(1);
        }
    }

    @Test
    void writesATableThatIsOnlyStaged() throws IOException {
        Transaction creation =
                client.newCreateTableTransaction(
                        TableIdentifier.of("ns", "staged"),
                        Samples.SCHEMA,
                        PartitionSpec.unpartitioned());
        Table staged = creation.table();
        String file = write(staged.io(), staged.location() + "/data/one.parquet", 10);
        append(creation.newAppend(), file);
        creation.commitTransaction();

        Table table = client.loadTable(TableIdentifier.of("ns", "staged"));
        assertThat(table.currentSnapshot().summary()).containsEntry("total-data-files", "1");
        assertThat(length(table.io(), file)).isEqualTo(10);
    }

    @Test
    void readsATableAsItWasAndWritesNothingThere() throws IOException {
        var name = TableIdentifier.of("ns", "past");
        Table table = client.createTable(name, Samples.SCHEMA);
        String file = write(table.io(), table.location() + "/data/one.parquet", 10);
        append(table.newAppend(), file);
        long number = catalog.stable("signed");
        append(table.newAppend(), write(table.io(), table.location() + "/data/two.parquet", 20));
        client.dropTable(name, false);

        try (var then = client(Map.of("warehouse", "signed@" + number))) {
            Table past = then.loadTable(name);
            try (var tasks = past.newScan().planFiles()) {
                assertThat(tasks).extracting(task -> task.file().location()).containsExactly(file);
            }
            assertThat(length(past.io(), file)).isEqualTo(10);
            assertThatThrownBy(() -> write(past.io(), past.location() + "/data/three.parquet", 1))
                    .hasStackTraceContaining("ForbiddenException");
        }
    }

    @Test
    void listsAndDeletesTheFilesOfItsTable() {
        Table table = client.createTable(TableIdentifier.of("ns", "deleted"), Samples.SCHEMA);
        String one = write(table.io(), table.location() + "/data/one & <two>.parquet", 1);
        String two = write(table.io(), table.location() + "/data/two.parquet", 2);
        String three = write(table.io(), table.location() + "/data/three.parquet", 3);

        ((SupportsBulkOperations) table.io()).deleteFiles(List.of(one, two));
        assertThat(list(table, "/data/")).containsExactly(three);

        table.io().deleteFile(three);
        assertThat(list(table, "/data/")).isEmpty();
    }

    @Test
    void refusesTheFilesOfAnotherTable() throws IOException {
        Table mine = client.createTable(TableIdentifier.of("ns", "mine"), Samples.SCHEMA);
        Table yours = client.createTable(TableIdentifier.of("ns", "yours"), Samples.SCHEMA);
        String file = write(yours.io(), yours.location() + "/data/secret.parquet", 10);

        assertThatThrownBy(() -> length(mine.io(), file))
                .hasMessageContaining("is not one of the table's files");
        assertThatThrownBy(() -> write(mine.io(), yours.location() + "/data/new.parquet", 1))
                .hasMessageContaining("is not one of the table's files");
        assertThatThrownBy(() -> mine.io().deleteFile(file))
                .hasMessageContaining("is not one of the table's files");
        assertThat(length(yours.io(), file)).isEqualTo(10);
    }

    @Test
    void signsOnlyReadsForWhoeverMayOnlySelect() throws IOException {
        Table table = client.createTable(TableIdentifier.of("ns", "granted"), Samples.SCHEMA);
        String file = write(table.io(), table.location() + "/data/one.parquet", 10);
        catalog.administrator().put("/api/v1/roles/readers", "");
        catalog.administrator()
                .put(
                        "/api/v1/lakes/signed/grants",
                        "{\"role\":\"readers\",\"privileges\":[\"SELECT\"],\"namespace\":[\"ns\"],\"table\":\"granted\"}");

        try (RESTCatalog reader = client(Map.of("token", "rita:readers"))) {
            Table readable = reader.loadTable(TableIdentifier.of("ns", "granted"));

            assertThat(length(readable.io(), file)).isEqualTo(10);
            assertThatThrownBy(() -> write(readable.io(), file + "x", 1))
                    .hasMessageContaining("not write it");
            assertThatThrownBy(() -> readable.io().deleteFile(file))
                    .hasMessageContaining("not write it");
            assertThat(length(table.io(), file)).isEqualTo(10);
        }
    }

    @Test
    void givesNothingToAClientThatDoesNotAsk() {
        client.createTable(TableIdentifier.of("ns", "unasked"), Samples.SCHEMA);
        String path = "/v1/signed/namespaces/ns/tables/unasked";

        assertThat(catalog.http().get(path).json().has("config")).isFalse();
        var asked = catalog.http().get(path, "X-Iceberg-Access-Delegation", "remote-signing");
        assertThat(asked.json().at("/config/s3.remote-signing-enabled").textValue())
                .isEqualTo("true");
        assertThat(asked.json().at("/config/signer.endpoint").textValue())
                .isEqualTo("v1/signed/namespaces/ns/tables/unasked/sign");
        assertThat(asked.body()).doesNotContain(STORE.secretKey()).doesNotContain("access-key");
    }

    @Test
    void bindsASignatureForDeletingToTheKeysThatWereSeen() throws Exception {
        Table mine = client.createTable(TableIdentifier.of("ns", "bound"), Samples.SCHEMA);
        Table yours = client.createTable(TableIdentifier.of("ns", "target"), Samples.SCHEMA);
        String own = write(mine.io(), mine.location() + "/data/own.parquet", 1);
        String target = write(yours.io(), yours.location() + "/data/target.parquet", 1);
        URI uri = URI.create(STORE.endpoint() + "/" + STORE.bucket() + "?delete");

        var signed = sign("bound", "POST", uri, deletion(own));

        assertThat(signed.status()).isEqualTo(200);
        assertThat(signed.header("Cache-Control")).contains("no-cache");
        assertThat(send(uri, signed, deletion(target))).isBetween(400, 499);
        assertThat(length(yours.io(), target)).isEqualTo(1);
        assertThat(send(uri, signed, deletion(own))).isEqualTo(200);
        assertThat(mine.io().newInputFile(own).exists()).isFalse();
        assertThat(sign("bound", "POST", uri, deletion(target)).status()).isEqualTo(403);
    }

    @Test
    void letsClientsRepeatReadsOnly() {
        Table table = client.createTable(TableIdentifier.of("ns", "cached"), Samples.SCHEMA);
        URI file =
                URI.create(table.location().replace("s3://", STORE.endpoint() + "/") + "/data/f");

        for (String method : List.of("GET", "HEAD")) {
            assertThat(sign("cached", method, file, "").header("Cache-Control"))
                    .contains("private");
        }
        for (String method : List.of("PUT", "DELETE")) {
            assertThat(sign("cached", method, file, "").header("Cache-Control"))
                    .contains("no-cache");
        }
        assertThat(sign("cached", "GET", file, "").body()).doesNotContain(STORE.secretKey());
        assertThat(sign("gone", "GET", file, "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"method\":\"GET\",\"region\":\"us-east-1\",\"headers\":{}}",
                "{\"method\":\"GET\",\"region\":\"us-east-1\",\"headers\":{},\"uri\":\"::\"}",
                "{\"method\":\"GET\",\"region\":\"elsewhere\",\"headers\":{},\"uri\":\"http://h/k\"}",
                "{\"method\":\"GET\",\"region\":\"us-east-1\",\"headers\":{\"a\":\"b\"},\"uri\":\"http://h/k\"}",
                "{\"method\":\"GET\",\"region\":\"us-east-1\",\"headers\":{},\"uri\":\"http://h/k\",\"provider\":\"gs\"}"
            })
    void answers400ToWhatIsNoRequest(String body) {
        client.buildTable(TableIdentifier.of("ns", "t" + body.hashCode()), Samples.SCHEMA).create();

        var answer =
                catalog.http()
                        .post(
                                "/v1/signed/namespaces/ns/tables/t" + body.hashCode() + "/sign",
                                body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void refusesAChainOfViewsThatIsNone() {
        client.createTable(TableIdentifier.of("ns", "chained"), Samples.SCHEMA);
        String table = "/v1/signed/namespaces/ns/tables/chained";

        for (String path : List.of(table, table + "/credentials")) {
            assertThat(catalog.http().get(path + "?referenced-by=ns%1Fv,ns%1Fw").status())
                    .isEqualTo(200);
            assertThat(catalog.http().get(path + "?referenced-by=v").status()).isEqualTo(400);
        }
        assertThat(
                        catalog.http()
                                .get("/v1/signed/namespaces/ns/views/gone?referenced-by=v")
                                .status())
                .isEqualTo(400);
    }

    private static Http.Answer sign(String table, String method, URI uri, String body) {
        var request =
                ImmutableRemoteSignRequest.builder()
                        .method(method)
                        .region(STORE.region())
                        .uri(uri)
                        .headers(Map.of())
                        .body(body)
                        .build();
        return catalog.http()
                .post(
                        "/v1/signed/namespaces/ns/tables/" + table + "/sign",
                        RemoteSignRequestParser.toJson(request));
    }

    private static String deletion(String location) {
        String key = location.substring(("s3://" + STORE.bucket() + "/").length());
        return "<Delete><Object><Key>" + key + "</Key></Object></Delete>";
    }

    private static int send(URI uri, Http.Answer signed, String body) throws Exception {
        var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
        signed.json()
                .path("headers")
                .properties()
                .forEach(header -> {
                    if (!header.getKey().equalsIgnoreCase("Host")) {
                        request.header(header.getKey(), header.getValue().path(0).textValue());
                    }
                });
        byte[] digest =
                MessageDigest.getInstance("MD5").digest(body.getBytes(StandardCharsets.UTF_8));
        request.header("Content-MD5", Base64.getEncoder().encodeToString(digest));
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    static String profile(LocalObjectStore store) {
        return profile(store, store.endpoint());
    }

    /** With something between the server and the store. */
    static String profile(LocalObjectStore store, URI endpoint) {
        return """
        {"type":"s3","endpoint":"%s","region":"%s","path-style":true,\
        "access-key":"%s","secret-key":"%s"}\
        """
                .formatted(endpoint, store.region(), store.accessKey(), store.secretKey());
    }

    private static RESTCatalog client(Map<String, String> more) {
        var properties = new HashMap<>(SIGNED_FILES);
        properties.put("warehouse", "signed");
        properties.putAll(more);
        return catalog.client(properties);
    }

    private static String write(FileIO io, String location, int bytes) {
        OutputFile file = io.newOutputFile(location);
        try (var out = file.create()) {
            out.write(new byte[bytes]);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return location;
    }

    private static long length(FileIO io, String location) throws IOException {
        try (var in = io.newInputFile(location).newStream()) {
            return in.readAllBytes().length;
        }
    }

    private static void append(AppendFiles append, String file) {
        append.appendFile(
                        DataFiles.builder(PartitionSpec.unpartitioned())
                                .withPath(file)
                                .withFileSizeInBytes(10)
                                .withRecordCount(1)
                                .build())
                .commit();
    }

    private static List<String> list(Table table, String folder) {
        var files = ((SupportsPrefixOperations) table.io()).listPrefix(table.location() + folder);
        return StreamSupport.stream(files.spliterator(), false).map(FileInfo::location).toList();
    }
}
