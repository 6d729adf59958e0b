package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.testkit.ceph.CephRgw;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.aws.s3.VendedCredentialsProvider;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.RESTCatalog;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;

/** Sessions that a real token service opens, and whose limits a real store holds. */
class VendedAccessTest {
    private static final String BUCKET = "vended";
    private static final String TABLES = "/v1/ceph/namespaces/ns/tables/";

    @TempDir private static Path folder;
    private static CephRgw ceph;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog client;

    @BeforeAll
    static void start() {
        ceph = CephRgw.orSkip();
        createBucket(ceph, BUCKET);
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.putLake("ceph", "s3://" + BUCKET + "/lake", profile(ceph));
        client =
                catalog.client(
                        Map.of(
                                "warehouse",
                                "ceph",
                                "io-impl",
                                "org.apache.iceberg.aws.s3.S3FileIO",
                                "s3.client-factory-impl",
                                S3ClientFactory.class.getName(),
                                "header.X-Iceberg-Access-Delegation",
                                "vended-credentials"));
        client.createNamespace(Namespace.of("ns"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (client != null) {
            client.close();
            catalog.close();
            database.close();
        }
    }

    @Test
    void letsAClientWithoutKeysWriteAndReadItsTable() throws IOException {
        Table table = client.createTable(TableIdentifier.of("ns", "t"), Samples.SCHEMA);
        String file = write(table.io(), table.location() + "/data/one.parquet");
        table.newAppend().appendFile(Samples.file(table, "one")).commit();

        Table again = client.loadTable(TableIdentifier.of("ns", "t"));

        assertThat(read(again.io(), file)).isEqualTo("hello");
        try (var tasks = again.newScan().planFiles()) {
            assertThat(tasks).hasSize(1);
        }
        again.io().deleteFile(file);
        assertThat(again.io().newInputFile(file).exists()).isFalse();
    }

    @Test
    void keepsASessionOutOfEveryOtherTable() {
        Table mine = client.createTable(TableIdentifier.of("ns", "mine"), Samples.SCHEMA);
        Table yours = client.createTable(TableIdentifier.of("ns", "yours"), Samples.SCHEMA);
        String secret = key(write(yours.io(), yours.location() + "/data/secret.parquet"));
        String own = key(write(mine.io(), mine.location() + "/data/own.parquet"));

        try (S3Client session = s3(session(load("mine", "").path("config")))) {
            assertThat(get(session, own)).isEqualTo("hello");
            assertThat(list(session, key(mine.location()) + "/")).containsExactly(own);
            assertForbidden(() -> get(session, secret));
            assertForbidden(() -> put(session, secret));
            assertForbidden(
                    () -> session.deleteObject(delete -> delete.bucket(BUCKET).key(secret)));
            assertForbidden(() -> list(session, key(yours.location()) + "/"));
            assertForbidden(() -> list(session, "lake/"));
            assertForbidden(() -> list(session, ""));
            assertForbidden(() -> put(session, key(mine.location()) + "x"));
        }
    }

    @Test
    void letsTheReaderOfAPlannedScanWriteNothing() {
        Table table = client.createTable(TableIdentifier.of("ns", "planned"), Samples.SCHEMA);
        String file = key(write(table.io(), table.location() + "/data/one.parquet"));

        JsonNode reader = load("planned", "/credentials?planId=1").at("/storage-credentials/0");
        try (S3Client session = s3(session(reader.path("config")))) {
            assertThat(get(session, file)).isEqualTo("hello");
            assertForbidden(() -> put(session, file));
            assertForbidden(() -> session.deleteObject(delete -> delete.bucket(BUCKET).key(file)));
        }
    }

    @Test
    void letsWhoeverMayOnlySelectWriteNothingAndReadNothingElse() {
        Table table = client.createTable(TableIdentifier.of("ns", "granted"), Samples.SCHEMA);
        String file = key(write(table.io(), table.location() + "/data/one.parquet"));
        Table neighbour = client.createTable(TableIdentifier.of("ns", "neighbour"), Samples.SCHEMA);
        String other = key(write(neighbour.io(), neighbour.location() + "/data/one.parquet"));
        grant("readers", "\"SELECT\"");
        grant("inserters", "\"INSERT\"");
        assertThat(loadAs("rita:readers", "granted").has("error")).isTrue();
        grant("readers", "\"TIME_TRAVEL\"");

        JsonNode config = loadAs("rita:readers", "granted").path("config");
        try (S3Client session = s3(session(config))) {
            assertThat(get(session, file)).isEqualTo("hello");
            assertForbidden(() -> put(session, file));
            assertForbidden(() -> session.deleteObject(delete -> delete.bucket(BUCKET).key(file)));
            assertForbidden(() -> get(session, other));
            assertForbidden(() -> list(session, key(neighbour.location()) + "/"));
            assertForbidden(() -> list(session, ""));
        }
        try (S3Client session =
                s3(session(loadAs("rita:readers,inserters", "granted").path("config")))) {
            put(session, file);
            assertThat(get(session, file)).isEqualTo("mine now");
        }
        assertThat(loadAs("ivan:inserters", "granted").has("config")).isFalse();
    }

    private static void grant(String role, String privileges) {
        catalog.administrator().put("/api/v1/roles/" + role, "");
        var answer =
                catalog.administrator()
                        .put(
                                "/api/v1/lakes/ceph/grants",
                                "{\"role\":\"%s\",\"privileges\":[%s],\"namespace\":[\"ns\"],\"table\":\"granted\"}"
                                        .formatted(role, privileges));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static JsonNode loadAs(String token, String table) {
        return catalog.http()
                .as(token)
                .get(TABLES + table, "X-Iceberg-Access-Delegation", "vended-credentials")
                .json();
    }

    @Test
    void refusesASessionWithoutItsToken() {
        client.createTable(TableIdentifier.of("ns", "stripped"), Samples.SCHEMA);
        AwsSessionCredentials session = session(load("stripped", "").path("config"));

        try (S3Client stripped =
                s3(AwsBasicCredentials.create(session.accessKeyId(), session.secretAccessKey()))) {
            assertForbidden(() -> list(stripped, "lake/"));
        }
    }

    /** So short a session is nothing that the catalog would ask for. */
    @Test
    void endsASessionWithItsTime() {
        var keys = AwsBasicCredentials.create(ceph.accessKey(), ceph.secretKey());
        try (StsClient sts =
                StsClient.builder()
                        .endpointOverride(ceph.endpoint())
                        .region(Region.of(ceph.region()))
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .credentialsProvider(StaticCredentialsProvider.create(keys))
                        .build()) {
            var opened =
                    sts.assumeRole(role ->
                                    role.roleArn(ceph.roleArn())
                                            .roleSessionName("short")
                                            .durationSeconds(5))
                            .credentials();
            try (S3Client session =
                    s3(
                            AwsSessionCredentials.create(
                                    opened.accessKeyId(),
                                    opened.secretAccessKey(),
                                    opened.sessionToken()))) {
                assertThat(list(session, "lake/nothing/")).isEmpty();
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertForbidden(() -> list(session, "lake/nothing/")));
            }
        }
    }

    @Test
    void renewsForIcebergsOwnClient() {
        client.createTable(TableIdentifier.of("ns", "renewed"), Samples.SCHEMA);
        JsonNode config = load("renewed", "").path("config");
        var properties = new HashMap<String, String>();
        config.properties()
                .forEach(field -> properties.put(field.getKey(), field.getValue().textValue()));
        properties.put("uri", catalog.uri().toString());
        properties.put("token", TestCatalog.TOKEN);
        properties.put("s3.access-key-id", "expired");
        properties.put("s3.session-token-expires-at-ms", "1000");

        try (var provider = VendedCredentialsProvider.create(properties)) {
            AwsCredentials renewed = provider.resolveCredentials();

            assertThat(renewed.accessKeyId()).isNotEqualTo("expired");
            assertThat(renewed.expirationTime()).isPresent();
        }
    }

    static void createBucket(CephRgw ceph, String bucket) {
        var keys = AwsBasicCredentials.create(ceph.accessKey(), ceph.secretKey());
        try (S3Client owner = s3(ceph, keys)) {
            owner.createBucket(create -> create.bucket(bucket));
        }
    }

    static String profile(CephRgw ceph) {
        return """
        {"type":"s3","endpoint":"%s","region":"%s","path-style":true,"access-key":"%s",\
        "secret-key":"%s","role-arn":"%s","session-duration":"PT15M"}\
        """
                .formatted(
                        ceph.endpoint(),
                        ceph.region(),
                        ceph.accessKey(),
                        ceph.secretKey(),
                        ceph.roleArn());
    }

    private static JsonNode load(String table, String more) {
        return catalog.http()
                .get(TABLES + table + more, "X-Iceberg-Access-Delegation", "vended-credentials")
                .json();
    }

    private static AwsSessionCredentials session(JsonNode config) {
        return AwsSessionCredentials.create(
                config.path("s3.access-key-id").textValue(),
                config.path("s3.secret-access-key").textValue(),
                config.path("s3.session-token").textValue());
    }

    private static S3Client s3(AwsCredentials credentials) {
        return s3(ceph, credentials);
    }

    private static S3Client s3(CephRgw ceph, AwsCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(ceph.endpoint())
                .region(Region.of(ceph.region()))
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private static String get(S3Client session, String key) {
        return session.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asUtf8String();
    }

    private static void put(S3Client session, String key) {
        session.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString("mine now"));
    }

    private static List<String> list(S3Client session, String prefix) {
        return session.listObjectsV2(list -> list.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(object -> object.key())
                .filter(key -> key.contains("/data/"))
                .toList();
    }

    private static String write(FileIO io, String location) {
        try (var out = io.newOutputFile(location).create()) {
            out.write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return location;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static String read(FileIO io, String location) throws IOException {
        try (var in = io.newInputFile(location).newStream()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static String key(String location) {
        return location.substring(("s3://" + BUCKET + "/").length());
    }

    private static void assertForbidden(ThrowingCallable work) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(work)
                .satisfies(failure -> assertThat(failure.statusCode()).isEqualTo(403));
    }
}
