package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is given which access, and when: over a real store, with a token service that tells. */
class AccessDelegationTest {
    private static final String HEADER = "X-Iceberg-Access-Delegation";
    private static final String VENDED = "vended-credentials";
    private static final LocalObjectStore STORE = LocalObjectStore.fresh();
    private static int lakes;

    private static final MutableClock CLOCK = MutableClock.at("2026-01-01T00:00:00Z");

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http http;

    private final FakeSts sts = FakeSts.start(CLOCK);
    private String lake = "";
    private String tables = "";
    private String location = "";

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder, CLOCK);
        http = catalog.http();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createLake() {
        lake = "lake" + ++lakes;
        location = STORE.location() + "/" + lake;
        tables = "/v1/" + lake + "/namespaces/ns/tables";
        catalog.putLake(lake, location, profile(sts.endpoint().toString(), ""));
        http.post("/v1/" + lake + "/namespaces", "{\"namespace\":[\"ns\"]}");
    }

    @AfterEach
    void stopService() {
        sts.close();
    }

    @Test
    void givesASessionForTheTableToWhoeverAsks() {
        JsonNode created = create("t", "").json();
        JsonNode loaded = http.get(tables + "/t", HEADER, VENDED).json();

        assertThat(loaded.at("/config/s3.access-key-id").textValue()).isEqualTo("ASIA1");
        assertThat(loaded.at("/config/s3.session-token-expires-at-ms").textValue())
                .isEqualTo(Long.toString(CLOCK.instant().plus(Duration.ofHours(1)).toEpochMilli()));
        JsonNode credential = loaded.at("/storage-credentials/0");
        assertThat(loaded.at("/storage-credentials")).hasSize(1);
        assertThat(credential.at("/prefix").textValue())
                .isEqualTo(loaded.at("/metadata/location").textValue());
        assertThat(credential.at("/config/s3.secret-access-key").textValue())
                .isEqualTo("session-secret-1");
        assertThat(credential.at("/config/s3.session-token").textValue())
                .isEqualTo("session-token-1");
        assertThat(credential.at("/config/client.refresh-credentials-endpoint").textValue())
                .isEqualTo("v1/" + lake + "/namespaces/ns/tables/t/credentials");
        assertThat(created.at("/storage-credentials/0/config/s3.access-key-id").textValue())
                .isEqualTo("ASIA1");
        assertThat(sts.requests()).hasSize(1);
        assertThat(sts.requests().getFirst())
                .containsEntry("RoleArn", "arn:aws:iam::1:role/lake")
                .containsEntry("DurationSeconds", "3600");
        assertThat(sts.requests().getFirst().get("Policy"))
                .contains("\"arn:aws:s3:::" + path(loaded) + "/*\"")
                .contains("s3:PutObject")
                .doesNotContain(" ");
    }

    @Test
    void givesNothingToWhoeverDoesNotAsk() {
        create("t", "");
        int opened = sts.requests().size();

        var loaded = http.get(tables + "/t");

        assertThat(loaded.json().has("config")).isFalse();
        assertThat(loaded.json().has("storage-credentials")).isFalse();
        assertThat(loaded.header("Cache-Control")).isEmpty();
        assertThat(http.get(tables + "/t", HEADER, "something-new, true").json().has("config"))
                .isFalse();
        assertThat(sts.requests()).hasSize(opened);
        assertThat(http.get(tables + "/t", HEADER, VENDED).header("Cache-Control"))
                .contains("no-store");
    }

    @Test
    void renewsASessionAtHalfOfItsTimeAndNotBefore() {
        create("t", "");
        String etag = http.get(tables + "/t", HEADER, VENDED).header("ETag").orElseThrow();

        CLOCK.advance(Duration.ofMinutes(29));
        assertThat(http.get(tables + "/t", HEADER, VENDED, "If-None-Match", etag).status())
                .isEqualTo(304);
        assertThat(sts.requests()).hasSize(1);

        CLOCK.advance(Duration.ofMinutes(2));
        var renewed = http.get(tables + "/t", HEADER, VENDED, "If-None-Match", etag);
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(renewed.json().at("/config/s3.access-key-id").textValue()).isEqualTo("ASIA2");
        assertThat(credentials("t", "").at("/0/config/s3.access-key-id").textValue())
                .isEqualTo("ASIA2");
    }

    @Test
    void handsOutTheOldSessionWhileTheServiceFailsAndThenAnswers503() {
        create("t", "");
        sts.answerWith(500);

        CLOCK.advance(Duration.ofMinutes(40));
        assertThat(credentials("t", "").at("/0/config/s3.access-key-id").textValue())
                .isEqualTo("ASIA1");

        CLOCK.advance(Duration.ofMinutes(15));
        assertThat(http.get(tables + "/t", HEADER, VENDED).status()).isEqualTo(503);
        assertThat(http.get(tables + "/t/credentials").status()).isEqualTo(503);
        assertThat(http.get(tables + "/t").status()).isEqualTo(200);
    }

    @Test
    void createsNothingWithoutTheAccessThatItsCreatorNeeds() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            catalog.putLake(
                    lake, location, profile("http://127.0.0.1:" + silent.getLocalPort(), ""));

            assertThat(create("t", "").status()).isEqualTo(503);
        }
        sts.answerWith(500);
        catalog.putLake(lake, location, profile(sts.endpoint().toString(), ""));
        assertThat(create("t", ",\"stage-create\":true").status()).isEqualTo(503);
        assertThat(http.head(tables + "/t").status()).isEqualTo(404);
    }

    @Test
    void letsReadersOfAPlannedScanReadOnly() {
        create("t", "");

        var plan = http.post(tables + "/t/plan", "{}", HEADER, VENDED);

        assertThat(plan.json().at("/storage-credentials/0/config/s3.access-key-id").textValue())
                .isEqualTo("ASIA2");
        assertThat(sts.requests().get(1).get("Policy"))
                .contains("s3:GetObject")
                .doesNotContain("s3:PutObject")
                .doesNotContain("s3:DeleteObject");
        assertThat(credentials("t", "?planId=1").at("/0/config/s3.access-key-id").textValue())
                .isEqualTo("ASIA2");
        assertThat(http.post(tables + "/t/plan", "{}").json().has("storage-credentials")).isFalse();
    }

    @Test
    void coversDataElsewhereButNotInAnotherTable() {
        String other = path(create("other", "").json());
        String elsewhere = location + "/elsewhere";
        create("t", properties("write.data.path", elsewhere));
        create("thief", properties("write.data.path", "s3://" + other));
        create("giant", properties("write.data.path", location + "/ns"));

        assertThat(sts.requests().get(1).get("Policy"))
                .contains(elsewhere.substring("s3://".length()) + "/*");
        assertThat(sts.requests().get(2).get("Policy")).doesNotContain(other);
        assertThat(sts.requests().get(3).get("Policy")).doesNotContain("/ns/*");
        assertThat(credentials("t", "")).hasSize(1);
        assertThat(location + "/ns/t-x")
                .startsWith(credentials("t", "").at("/0/prefix").textValue());
    }

    @Test
    void givesNothingWhereAPolicyWouldMatchMore() {
        for (String name : new String[] {"star*", "any?", "${aws:username}"}) {
            String chosen = ",\"location\":\"" + location + "/" + name + "/t\"";
            var created = create("t" + name.hashCode(), chosen);

            assertThat(created.status()).as(name).isEqualTo(200);
            assertThat(created.json().has("storage-credentials")).as(name).isFalse();
        }
        assertThat(sts.requests()).isEmpty();
    }

    @Test
    void servesWhoeverStagedATableAndNobodyElse() {
        JsonNode staged = create("t", ",\"stage-create\":true").json();
        String endpoint = staged.at("/config/client.refresh-credentials-endpoint").textValue();
        String path = "/" + endpoint;

        assertThat(staged.at("/config/s3.access-key-id").textValue()).isEqualTo("ASIA1");
        assertThat(http.get(path).json().at("/storage-credentials/0/prefix").textValue())
                .isEqualTo(staged.at("/metadata/location").textValue());
        assertThat(http.as("bob").get(path).status()).isEqualTo(403);
        assertThat(http.get(path.replace("/tables/t/", "/tables/u/")).status()).isEqualTo(403);
        assertThat(http.get(path.substring(0, path.length() - 2)).status()).isEqualTo(403);
        assertThat(http.get(path.substring(0, path.indexOf('?'))).status()).isEqualTo(404);
        CLOCK.advance(Duration.ofHours(25));
        assertThat(http.get(path).status()).isEqualTo(403);
    }

    @Test
    void stagesNoAccessToWhatSomebodyElseHasDropped() {
        String dropped = "s3://" + path(create("other", "").json());
        http.delete(tables + "/other");
        int opened = sts.requests().size();
        String body = ",\"stage-create\":true,\"location\":\"" + dropped + "\"";

        var staged =
                http.as("bob").post(tables, Samples.CREATE.formatted("t", body), HEADER, VENDED);

        assertThat(staged.status()).isEqualTo(200);
        assertThat(staged.json().has("storage-credentials")).isFalse();
        assertThat(sts.requests()).hasSize(opened);
        assertThat(create("t", body).json().has("storage-credentials")).isTrue();
    }

    /** Otherwise a drop would be a way to read. */
    @Test
    void freesThePlaceOfATableForNobodyWhoDroppedItWithoutReadingIt() {
        String dropped = "s3://" + path(create("secret", "").json());
        Http admin = catalog.administrator();
        admin.put("/api/v1/roles/droppers", "");
        grant("\"DROP\",\"CREATE\"");
        Http dan = http.as("dan:droppers");
        int opened = sts.requests().size();
        String at = ",\"location\":\"" + dropped + "\"";
        String staging = Samples.CREATE.formatted("t", at + ",\"stage-create\":true");

        assertThat(dan.post(tables + "/secret/unregister", "{}").status()).isEqualTo(403);
        assertThat(dan.delete(tables + "/secret").status()).isEqualTo(204);

        var staged = dan.post(tables, staging, HEADER, VENDED);
        assertThat(staged.status()).isEqualTo(200);
        assertThat(staged.json().has("storage-credentials")).isFalse();
        assertThat(sts.requests()).hasSize(opened);
        assertThat(dan.post(tables, Samples.CREATE.formatted("t", at)).status()).isEqualTo(400);

        String free = location + "/ns/free";
        create("open", ",\"location\":\"" + free + "\"");
        grant("\"SELECT\",\"TIME_TRAVEL\"");
        assertThat(dan.delete(tables + "/open").status()).isEqualTo(204);
        assertThat(
                        dan.post(tables, staging.replace(dropped, free), HEADER, VENDED)
                                .json()
                                .has("storage-credentials"))
                .isTrue();
    }

    /** Keys know no time. */
    @Test
    void givesKeysOnlyToThoseWhoMayReadAllOfThePast() {
        create("t", "");
        catalog.administrator().put("/api/v1/roles/droppers", "");
        Http dan = http.as("dan:droppers");
        grant("\"SELECT\",\"INSERT\",\"UPDATE\",\"DELETE\"");
        int opened = sts.requests().size();

        for (String path : List.of("/t", "/t/credentials", "/t/credentials?planId=1")) {
            Http.Answer refused = dan.get(tables + path, HEADER, VENDED);
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.body()).contains("TIME_TRAVEL").contains("remote-signing");
        }
        assertThat(dan.get(tables + "/t").status()).isEqualTo(200);
        assertThat(
                        dan.get(tables + "/t", HEADER, "vended-credentials,remote-signing")
                                .json()
                                .at("/config/s3.remote-signing-enabled")
                                .textValue())
                .isEqualTo("true");
        assertThat(sts.requests()).hasSize(opened);

        grant("\"TIME_TRAVEL\"");
        assertThat(dan.get(tables + "/t", HEADER, VENDED).json().path("storage-credentials"))
                .hasSize(1);
    }

    private void grant(String privileges) {
        var granted =
                catalog.administrator()
                        .put(
                                "/api/v1/lakes/%s/grants".formatted(lake),
                                "{\"role\":\"droppers\",\"privileges\":[%s],\"namespace\":[\"ns\"]}"
                                        .formatted(privileges));
        assertThat(granted.status()).as(granted.body()).isEqualTo(200);
    }

    @Test
    void givesAReaderOfThePastNoMoreThanReading() {
        create("t", "");
        long number = catalog.stable(lake);
        http.delete(tables + "/t");
        String then = tables.replace(lake, lake + "@" + number) + "/t";

        var loaded = http.get(then, HEADER, VENDED);

        assertThat(loaded.status()).as(loaded.body()).isEqualTo(200);
        assertThat(loaded.json().at("/config/client.refresh-credentials-endpoint").textValue())
                .isEqualTo("v1/%s@%d/namespaces/ns/tables/t/credentials".formatted(lake, number));
        assertThat(sts.requests().getLast().get("Policy"))
                .contains("s3:GetObject")
                .doesNotContain("s3:PutObject");
        assertThat(http.get(then + "/credentials").json().path("storage-credentials")).hasSize(1);
        assertThat(http.get(then).json().has("config")).isFalse();
    }

    /** They lie among each other, and nobody can say whose a file is. */
    @Test
    void givesNoAccessToThePastOfATableWhereAnotherHasLain() {
        String dropped = "s3://" + path(create("t", "").json());
        long number = catalog.stable(lake);
        http.delete(tables + "/t");
        create("u", ",\"location\":\"" + dropped + "\"");
        http.delete(tables + "/u");

        var loaded = http.get(tables.replace(lake, lake + "@" + number) + "/t", HEADER, VENDED);

        assertThat(loaded.status()).as(loaded.body()).isEqualTo(200);
        assertThat(loaded.json().has("storage-credentials")).isFalse();
    }

    @Test
    void stagesNoAccessToAPlaceOfAnotherTable() {
        String other = "s3://" + path(create("other", "").json());

        for (String chosen : new String[] {other, other + "/deeper", location + "/ns"}) {
            var staged = create("t", ",\"stage-create\":true,\"location\":\"" + chosen + "\"");

            assertThat(staged.status()).isEqualTo(200);
            assertThat(staged.json().has("storage-credentials")).as(chosen).isFalse();
        }
        assertThat(sts.requests()).hasSize(1);
    }

    @Test
    void keepsItsOwnKeyUnlessTheProfileSharesIt() {
        catalog.putLake(lake, location, SignedAccessTest.profile(STORE));
        var kept = create("t", "");

        assertThat(kept.body()).doesNotContain(STORE.secretKey());
        assertThat(kept.json().has("storage-credentials")).isFalse();
        assertThat(credentials("t", "")).isEmpty();

        catalog.putLake(
                lake,
                location,
                SignedAccessTest.profile(STORE).replace("}", ",\"share-keys\":true}"));
        assertThat(credentials("t", "").at("/0/config/s3.secret-access-key").textValue())
                .isEqualTo(STORE.secretKey());
        assertThat(http.get(tables + "/t").body()).doesNotContain(STORE.secretKey());
    }

    @Test
    void signsWhereTheProfileHasNoRole() {
        catalog.putLake(lake, location, SignedAccessTest.profile(STORE));
        String both = VENDED + ",remote-signing";

        assertThat(create("t", "").json().has("config")).isFalse();
        assertThat(
                        http.get(tables + "/t", HEADER, both)
                                .json()
                                .at("/config/signer.endpoint")
                                .isTextual())
                .isTrue();
        assertThat(
                        http.get(tables + "/t", HEADER, VENDED, HEADER, "remote-signing")
                                .json()
                                .has("config"))
                .isTrue();
        catalog.putLake(
                lake,
                location,
                SignedAccessTest.profile(STORE).replace("}", ",\"remote-signing\":false}"));
        assertThat(http.get(tables + "/t", HEADER, both).json().has("config")).isFalse();
        assertThat(http.post(tables + "/t/sign", sign("GET", "x")).status()).isEqualTo(403);
    }

    @Test
    void registersATableWithAccess() {
        create("t", "");
        String metadata = http.get(tables + "/t").json().at("/metadata-location").textValue();
        http.post(tables + "/t/unregister", "");

        var registered =
                http.post(
                        "/v1/" + lake + "/namespaces/ns/register",
                        "{\"name\":\"again\",\"metadata-location\":\"" + metadata + "\"}",
                        HEADER,
                        VENDED);

        assertThat(
                        registered
                                .json()
                                .at("/storage-credentials/0/config/s3.session-token")
                                .isTextual())
                .isTrue();
    }

    @Test
    void encryptsAsTheProfileSays() {
        catalog.putLake(
                lake,
                location,
                profile(
                        sts.endpoint().toString(),
                        ",\"sse-type\":\"kms\",\"sse-key\":\"arn:aws:kms:eu:1:key/k\""));

        var config = http.get("/v1/config?warehouse=" + lake).json();

        assertThat(config.at("/overrides/s3.sse.type").textValue()).isEqualTo("kms");
        assertThat(config.at("/overrides/s3.sse.key").textValue())
                .isEqualTo("arn:aws:kms:eu:1:key/k");
    }

    private Http.Answer create(String name, String more) {
        return http.post(tables, Samples.CREATE.formatted(name, more), HEADER, VENDED);
    }

    private JsonNode credentials(String table, String query) {
        return http.get(tables + "/" + table + "/credentials" + query)
                .json()
                .at("/storage-credentials");
    }

    private static String properties(String name, String value) {
        return ",\"properties\":{\"" + name + "\":\"" + value + "\"}";
    }

    /** Bucket and key of a table's location. */
    private static String path(JsonNode loaded) {
        return loaded.at("/metadata/location").textValue().substring("s3://".length());
    }

    private static String sign(String method, String key) {
        return """
        {"method":"%s","region":"%s","uri":"%s/%s/%s","headers":{}}\
        """
                .formatted(
                        method,
                        STORE.region(),
                        STORE.endpoint(),
                        STORE.bucket(),
                        URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    private static String profile(String stsEndpoint, String more) {
        return SignedAccessTest.profile(STORE)
                .replace(
                        "}",
                        ",\"role-arn\":\"arn:aws:iam::1:role/lake\",\"sts-endpoint\":\"%s\"%s}"
                                .formatted(stsEndpoint, more));
    }
}
