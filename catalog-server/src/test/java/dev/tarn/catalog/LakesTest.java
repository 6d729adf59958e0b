package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakesTest {
    private static final String S3 =
            """
            {"type":"s3","endpoint":"http://127.0.0.1:9","region":"eu-west-1","path-style":true,\
            "access-key":"AKIA1","secret-key":"very-secret"}\
            """;

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http http;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        http = catalog.administrator();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void letsOnlyAdministratorsNearTheStorageOfALake() {
        Http alice = catalog.http();

        assertThat(alice.put("/api/v1/lakes/hers", lake("s3://b/hers", S3)).status())
                .isEqualTo(403);
        assertThat(alice.get("/api/v1/lakes").status()).isEqualTo(403);
        assertThat(alice.get("/api/v1/lakes/" + TestCatalog.LAKE).status()).isEqualTo(403);
        assertThat(alice.delete("/api/v1/lakes/" + TestCatalog.LAKE).status()).isEqualTo(403);
        assertThat(http.get("/api/v1/lakes/hers").status()).isEqualTo(404);
    }

    @Test
    void createsOnceAndUpdatesAfterwards() {
        assertThat(http.put("/api/v1/lakes/twice", lake("s3://b/twice", S3)).status())
                .isEqualTo(201);

        var again = http.put("/api/v1/lakes/twice", lake("s3://b/twice", S3.replace("eu", "us")));

        assertThat(again.status()).isEqualTo(200);
        assertThat(http.get("/api/v1/lakes/twice").json().at("/storage/region").textValue())
                .isEqualTo("us-west-1");
    }

    @Test
    void neverReturnsTheSecretNorStoresItInTheClear() throws Exception {
        var created = http.put("/api/v1/lakes/keys", lake("s3://b/keys", S3));

        assertThat(created.body()).contains("AKIA1").doesNotContain("very-secret");
        assertThat(http.get("/api/v1/lakes/keys").body()).doesNotContain("very-secret");
        assertThat(http.get("/api/v1/lakes").body()).doesNotContain("very-secret");
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT storage, secrets FROM catalog.lakes")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain("very-secret");
                assertThat(new String(rows.getBytes(2), StandardCharsets.ISO_8859_1))
                        .doesNotContain("very-secret");
            }
        }
    }

    @Test
    void refusesAnotherLocationForALakeThatIsThere() {
        http.put("/api/v1/lakes/fixed", lake("s3://b/fixed", S3));

        var moved = http.put("/api/v1/lakes/fixed", lake("s3://b/elsewhere", S3));

        assertThat(moved.status()).isEqualTo(409);
        assertThat(moved.errorType()).isEqualTo("AlreadyExistsException");
    }

    @Test
    void refusesALakeInsideOrAroundAnother() {
        http.put("/api/v1/lakes/outer", lake("s3://b/a/b", S3));

        assertThat(http.put("/api/v1/lakes/in", lake("s3://b/a/b/c", S3)).status()).isEqualTo(409);
        assertThat(http.put("/api/v1/lakes/out", lake("s3://b/a", S3)).status()).isEqualTo(409);
        assertThat(http.put("/api/v1/lakes/beside", lake("s3://b/a/bc", S3)).status())
                .isEqualTo(201);
    }

    @Test
    void refusesWhatIsNoLake() {
        assertBad("no@instant", lake("s3://b/bad1", S3));
        assertBad("bad", lake("/tmp/x", S3));
        assertBad("bad", lake("file:/tmp/x", S3));
        assertBad("bad", lake("s3://b/../x", S3));
        assertBad("bad", lake("s3://b//x", S3));
        assertBad("bad", lake("s3://b/bad", S3.replace("region", "regoin")));
        assertBad("bad", lake("s3://b/bad", S3.replace("s3", "ftp")));
        assertBad("bad", lake("s3://b/bad", S3.replace(",\"secret-key\":\"very-secret\"", "")));
        assertBad("bad", "{\"location\":\"s3://b/bad\"}");
        assertBad("bad", "[]");
        assertBad("bad", "{");
        assertBad("bad", "");
        assertThat(http.get("/api/v1/lakes/bad").status()).isEqualTo(404);
    }

    @Test
    void keepsEverySettingOfAStorageProfile() {
        String all =
                S3.replace(
                        "}",
                        """
                        ,"role-arn":"arn:aws:iam::1:role/a/b","sts-endpoint":"https://sts.test",\
                        "external-id":"x","session-duration":"PT2H","remote-signing":false,\
                        "sse-type":"kms","sse-key":"k"}\
                        """);
        http.put("/api/v1/lakes/settings", lake("s3://b/settings", all));

        var storage = http.get("/api/v1/lakes/settings").json().path("storage");

        assertThat(storage.path("role-arn").textValue()).isEqualTo("arn:aws:iam::1:role/a/b");
        assertThat(storage.path("sts-endpoint").textValue()).isEqualTo("https://sts.test");
        assertThat(storage.path("external-id").textValue()).isEqualTo("x");
        assertThat(storage.path("session-duration").textValue()).isEqualTo("PT2H");
        assertThat(storage.path("remote-signing").booleanValue()).isFalse();
        assertThat(storage.path("sse-type").textValue()).isEqualTo("kms");
        assertThat(storage.path("sse-key").textValue()).isEqualTo("k");
    }

    @Test
    void refusesSettingsThatDoNotGoTogether() {
        for (String wrong :
                new String[] {
                    "\"role-arn\":\"lake\"",
                    "\"role-arn\":\"arn:aws:iam::1:user/a\"",
                    "\"role-arn\":\"arn:aws:iam::1:role/a\",\"session-duration\":\"PT14M\"",
                    "\"role-arn\":\"arn:aws:iam::1:role/a\",\"session-duration\":\"PT13H\"",
                    "\"role-arn\":\"arn:aws:iam::1:role/a\",\"session-duration\":\"1h\"",
                    "\"role-arn\":\"arn:aws:iam::1:role/a\",\"share-keys\":true",
                    "\"sts-endpoint\":\"https://sts.test\"",
                    "\"external-id\":\"x\"",
                    "\"remote-signing\":\"yes\"",
                    "\"sse-key\":\"k\"",
                    "\"sse-type\":\"s3\",\"sse-key\":\"k\"",
                    "\"sse-type\":\"custom\""
                }) {
            assertBad("bad", lake("s3://b/wrong", S3.replace("}", "," + wrong + "}")));
        }
        assertBad("bad", lake("s3://b/wrong", "{\"type\":\"s3\",\"share-keys\":true}"));
        assertBad("bad", lake("file:/b/wrong", "{\"type\":\"file\",\"remote-signing\":true}"));
    }

    @Test
    void deletesAnEmptyLakeAndNoOther() {
        http.put("/api/v1/lakes/full", lake("s3://b/full", S3));
        http.post("/v1/full/namespaces", "{\"namespace\":[\"ns\"]}");

        assertThat(http.delete("/api/v1/lakes/full").errorType())
                .isEqualTo("NamespaceNotEmptyException");

        assertThat(http.delete("/v1/full/namespaces/ns").status()).isEqualTo(204);
        assertThat(http.delete("/api/v1/lakes/full").status()).isEqualTo(204);
        assertThat(http.delete("/api/v1/lakes/full").status()).isEqualTo(404);
        assertThat(http.get("/v1/config?warehouse=full").errorType())
                .isEqualTo("NoSuchWarehouseException");
    }

    @Test
    void tellsClientsHowToReachTheStoreButNotWithWhichKeys() {
        http.put("/api/v1/lakes/reach", lake("s3://b/reach", S3));

        var config = http.get("/v1/config?warehouse=reach").json();

        assertThat(config.at("/overrides/prefix").textValue()).isEqualTo("reach");
        assertThat(config.at("/defaults/s3.endpoint").textValue()).isEqualTo("http://127.0.0.1:9");
        assertThat(config.at("/defaults/s3.path-style-access").textValue()).isEqualTo("true");
        assertThat(config.at("/defaults/client.region").textValue()).isEqualTo("eu-west-1");
        assertThat(config.toString()).doesNotContain("AKIA1", "very-secret");
    }

    @Test
    void announcesEveryRouteThatItHas() {
        var endpoints = http.get("/v1/config?warehouse=lake").json().path("endpoints").toString();

        assertThat(endpoints)
                .contains(
                        "\"HEAD /v1/{prefix}/namespaces/{namespace}\"",
                        "\"POST /v1/{prefix}/transactions/commit\"")
                .doesNotContain("api/v1");
    }

    private static void assertBad(String name, String body) {
        var answer = http.put("/api/v1/lakes/" + name, body);

        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.errorType()).isIn("BadRequestException", "IllegalArgumentException");
    }

    private static String lake(String location, String storage) {
        return "{\"location\":\"%s\",\"storage\":%s}".formatted(location, storage);
    }
}
