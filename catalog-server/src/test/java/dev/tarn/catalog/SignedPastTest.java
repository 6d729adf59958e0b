package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.requests.ImmutableRemoteSignRequest;
import org.apache.iceberg.rest.requests.RemoteSignRequestParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which files of a table are signed for somebody who knows the names of all of them: one file came
 * with its first snapshot and went with its second.
 */
class SignedPastTest {
    private static final LocalObjectStore STORE = LocalObjectStore.fresh();
    private static final TableIdentifier ORDERS = TableIdentifier.of("ns", "orders");
    private static final String PATH = "/v1/signed/namespaces/ns/tables/orders";
    private static final String RITA = "rita:readers";
    private static final String GRANTS = "/api/v1/lakes/signed/grants";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog owner;
    private static Table whole;
    private static Snapshot first;
    private static String gone = "";
    private static String kept = "";
    private static String orphan = "";
    private static String firstManifest = "";
    private static String firstMetadata = "";

    @BeforeAll
    static void start() throws IOException {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.withoutRecentPast(database, folder);
        catalog.putLake("signed", STORE.location(), SignedAccessTest.profile(STORE));
        owner = client(Map.of());
        owner.createNamespace(Namespace.of("ns"));
        whole = owner.createTable(ORDERS, Samples.SCHEMA);
        gone = write(whole.io(), whole.location() + "/data/gone.parquet");
        kept = write(whole.io(), whole.location() + "/data/kept.parquet");
        orphan = write(whole.io(), whole.location() + "/data/orphan.parquet");
        whole.newAppend().appendFile(file(gone)).commit();
        first = whole.currentSnapshot();
        firstMetadata =
                catalog.administrator().get(PATH).json().path("metadata-location").textValue();
        firstManifest = manifests(first).getFirst();
        whole.manageSnapshots().createTag("closing", first.snapshotId()).commit();
        whole.newOverwrite().deleteFile(file(gone)).addFile(file(kept)).commit();
        catalog.administrator().put("/api/v1/roles/readers", "");
        grant("\"SELECT\"", "");
    }

    @AfterEach
    void takeAway() {
        catalog.administrator()
                .post(
                        GRANTS + "/revoke",
                        "{\"role\":\"readers\",\"privileges\":[\"TIME_TRAVEL\",\"INSERT\"],\"namespace\":[\"ns\"]}");
    }

    @AfterAll
    static void stop() throws IOException {
        owner.close();
        catalog.close();
        database.close();
    }

    @Test
    void readsWhatIsCurrentAndNothingElse() throws IOException {
        try (RESTCatalog reader = client(Map.of("token", RITA))) {
            Table seen = reader.loadTable(ORDERS);
            assertThat(read(seen, kept)).isEqualTo(kept);
            try (var tasks = seen.newScan().planFiles()) {
                assertThat(tasks).extracting(task -> task.file().location()).containsExactly(kept);
            }
        }

        for (String old :
                List.of(gone, orphan, first.manifestListLocation(), firstManifest, firstMetadata)) {
            assertRefused(sign(RITA, "GET", old));
        }
        assertRefused(list(RITA));
        assertThat(sign(RITA, "HEAD", gone).status()).isEqualTo(200);
        assertThat(sign("alice", "GET", gone).status()).isEqualTo(200);
    }

    /** Whoever changes a table reads what it is made of now. */
    @Test
    void readsNothingOldForWhoeverChangesTheTable() {
        grant("\"INSERT\"", "");

        assertThat(sign(RITA, "GET", kept).status()).isEqualTo(200);
        assertRefused(sign(RITA, "GET", gone));
        assertRefused(list(RITA));
        assertThat(sign(RITA, "PUT", whole.location() + "/data/own.parquet").status())
                .isEqualTo(200);
    }

    @Test
    void readsWhatATagNames() {
        grant("\"TIME_TRAVEL\"", ",\"tags\":[\"closing\"]");

        for (String file : List.of(gone, kept, first.manifestListLocation(), firstManifest)) {
            assertThat(sign(RITA, "GET", file).status()).as(file).isEqualTo(200);
        }
        assertRefused(sign(RITA, "GET", orphan));
        assertRefused(sign(RITA, "GET", firstMetadata));
    }

    @Test
    void readsWhatIsWithinTheWindow() {
        grant("\"TIME_TRAVEL\"", ",\"window\":\"P1D\"");

        assertThat(sign(RITA, "GET", gone).status()).isEqualTo(200);
        // Nobody's, and younger than a day.
        assertThat(sign(RITA, "GET", orphan).status()).isEqualTo(200);
        assertRefused(sign(RITA, "GET", orphan + "2"));
        assertRefused(sign(RITA, "GET", firstMetadata));
        assertRefused(list(RITA));
    }

    @Test
    void readsEverythingWithoutALimit() {
        grant("\"TIME_TRAVEL\"", "");

        for (String file : List.of(gone, orphan, firstMetadata)) {
            assertThat(sign(RITA, "GET", file).status()).as(file).isEqualTo(200);
        }
        assertThat(list(RITA).status()).isEqualTo(200);
    }

    /** An engine for a person: it reads what the person was shown. */
    @Test
    void trustsAnEngine() {
        assertThat(sign(RITA + "+trino", "GET", gone).status()).isEqualTo(200);
        assertThat(catalog.http().as(RITA + "+trino").get(PATH).json().at("/metadata/snapshots"))
                .hasSize(1);
    }

    private static void assertRefused(Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains("is of no snapshot of ns.orders", "TIME_TRAVEL");
    }

    /** By hand, because clients keep signatures for whoever comes next in the same process. */
    private static Http.Answer sign(String token, String method, String location) {
        return sign(token, method, URI.create(location.replace("s3://", STORE.endpoint() + "/")));
    }

    private static Http.Answer list(String token) {
        String prefix = whole.location().substring(("s3://" + STORE.bucket() + "/").length());
        return sign(
                token,
                "GET",
                URI.create(
                        "%s/%s?list-type=2&prefix=%s/data/"
                                .formatted(STORE.endpoint(), STORE.bucket(), prefix)));
    }

    private static Http.Answer sign(String token, String method, URI uri) {
        var request =
                ImmutableRemoteSignRequest.builder()
                        .method(method)
                        .region(STORE.region())
                        .uri(uri)
                        .headers(Map.of())
                        .build();
        return catalog.http()
                .as(token)
                .post(PATH + "/sign", RemoteSignRequestParser.toJson(request));
    }

    private static List<String> manifests(Snapshot snapshot) {
        return snapshot.allManifests(whole.io()).stream().map(ManifestFile::path).toList();
    }

    private static DataFile file(String location) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(location)
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }

    /** A file that holds its own name. */
    private static String write(FileIO io, String location) {
        try (var out = io.newOutputFile(location).createOrOverwrite()) {
            out.write(location.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return location;
    }

    private static String read(Table table, String location) {
        try (var in = table.io().newInputFile(location).newStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void grant(String privileges, String limit) {
        Http.Answer answer =
                catalog.administrator()
                        .put(
                                GRANTS,
                                "{\"role\":\"readers\",\"privileges\":[%s],\"namespace\":[\"ns\"]%s}"
                                        .formatted(privileges, limit));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static RESTCatalog client(Map<String, String> more) {
        var properties = new HashMap<>(SignedAccessTest.SIGNED_FILES);
        properties.put("warehouse", "signed");
        properties.putAll(more);
        return catalog.client(properties);
    }
}
