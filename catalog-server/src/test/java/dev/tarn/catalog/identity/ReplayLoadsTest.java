package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rita read the first snapshot two hours ago, when it was current, and today may not read the table
 * at all; anna audits, trino and hermes are engines.
 */
class ReplayLoadsTest {
    private static final String PASSES = "/api/v1/replay-passes";
    private static final String TABLES = "/v1/lake/namespaces/hr/tables";
    private static final String PEOPLE = TABLES + "/people";
    private static final String WAGES = TABLES + "/wages";
    private static final String PEOPLE_TABLE =
            "{\"name\":\"people\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,\"fields\":[{\"id\":1,\"name\":\"region\",\"required\":false,\"type\":\"string\"}]}}";
    private static final String READING =
            "{\"role\":\"readers\",\"privileges\":[\"SELECT\",\"INSERT\"],\"namespace\":[\"hr\"]}";

    @TempDir private Path folder;
    private MutableClock clock;
    private TestDatabase database;
    private IdentityServer server;
    private Client client;
    private String admin = "";
    private String trino = "";
    private String hermes = "";
    private Instant then = Instant.EPOCH;

    @BeforeEach
    void start() {
        database = IdentityServer.database();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        clock = MutableClock.at(now.minus(Duration.ofHours(3)));
        server = IdentityServer.start(database, clock);
        client = server.client();
        admin = server.admin();
        for (String engine : List.of("trino", "hermes")) {
            server.put(engine, "\"engine\":true,\"client-secret\":\"" + engine + "-secret\"");
        }
        for (String person : List.of("anna", "rita", "nora")) {
            server.put(person, "\"client-secret\":\"" + person + "-secret\"");
        }
        member("auditor", "anna");
        member("readers", "rita");
        put(
                "/api/v1/lakes/lake",
                "{\"location\":\"file:%s\",\"storage\":{\"type\":\"file\"}}".formatted(folder));
        post("/v1/lake/namespaces", "{\"namespace\":[\"hr\"]}");
        for (String table : List.of("people", "wages")) {
            post(TABLES, PEOPLE_TABLE.replace("people", table));
        }
        put("/api/v1/lakes/lake/grants", READING);
        snapshot(1);
        clock.advance(Duration.ofMinutes(1));
        then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        snapshot(2);
        post("/api/v1/lakes/lake/grants/revoke", READING);
        clock.advance(Duration.ofHours(2));
        admin = server.admin();
        snapshot(3);
        trino = client.signIn("trino", "trino-secret").token();
        hermes = client.signIn("hermes", "hermes-secret").token();
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void loadsWhatWasCurrentThen() {
        String usual = client.actFor(Forger.unsigned("rita"), Client.JWT, trino).token();
        assertThat(client.get(PEOPLE, usual).status()).isEqualTo(404);

        String token = exchange(shown("q1"), trino).token();

        Answer loaded = client.get(PEOPLE, token);
        assertThat(loaded.status()).as("%s", loaded).isEqualTo(200);
        TableMetadata metadata = metadata(loaded);
        assertThat(metadata.snapshots()).extracting(Snapshot::snapshotId).containsExactly(1L);
        assertThat(metadata.currentSnapshot().snapshotId()).isEqualTo(1);
        assertThat(metadata.refs()).containsOnlyKeys("main");
        assertThat(metadata(client.get(PEOPLE + "?snapshots=refs", token)).currentSnapshot())
                .extracting(Snapshot::snapshotId)
                .isEqualTo(1L);
        assertThat(client.get(TABLES, token).json().at("/identifiers/0/name").asText())
                .isEqualTo("people");
        assertThat(client.get(PEOPLE, usual).status()).isEqualTo(404);
    }

    /** What had the name then is told from what has it now by its snapshots. */
    @Test
    void showsNothingOfAnotherTableOfTheName() {
        client.delete(PEOPLE, admin);
        post(TABLES, PEOPLE_TABLE);
        snapshot(5);

        Answer loaded = client.get(PEOPLE, exchange(shown("q1"), trino).token());

        assertThat(loaded.status()).as("%s", loaded).isEqualTo(200);
        assertThat(metadata(loaded).snapshots()).isEmpty();
        assertThat(metadata(loaded).currentSnapshot()).isNull();
    }

    /** As any reader does, which refuses what does not fit together. */
    private static TableMetadata metadata(Answer loaded) {
        return TableMetadataParser.fromJson(loaded.json().path("metadata").toString());
    }

    /** Whatever else its user might read then. */
    @Test
    void loadsNothingThatTheQueryDidNotRead() {
        String token = exchange(shown("q1"), trino).token();
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(200);
        assertThat(client.get(WAGES, token).status()).isEqualTo(404);
        assertThat(client.get(WAGES + "/credentials", token).status()).isEqualTo(404);
        assertThat(client.get(PEOPLE.replace("lake", "lake@" + then), token).status())
                .isEqualTo(404);

        String nothing = pass("");
        assertThat(shows("rita", "q2", nothing)).isTrue();
        assertThat(client.get(PEOPLE, exchange(nothing, trino).token()).status()).isEqualTo(404);
    }

    @Test
    void loadsOfALakeAsItWasWhatWasReadThere() {
        String wide = READING.replace("INSERT", "TIME_TRAVEL");
        put("/api/v1/lakes/lake/grants", wide);
        clock.advance(Duration.ofMinutes(1));
        then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        post("/api/v1/lakes/lake/grants/revoke", wide);
        String asOf = "lake@" + number();
        String pass = pass(reads(asOf, ""));
        assertThat(shows("rita", "q1", pass)).isTrue();

        String token = exchange(pass, trino).token();

        Answer loaded = client.get(PEOPLE.replace("lake", asOf), token);
        assertThat(loaded.status()).as("%s", loaded).isEqualTo(200);
        assertThat(client.get(WAGES.replace("lake", asOf), token).status()).isEqualTo(404);
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(404);
    }

    /** Once all that was done is final. */
    private long number() {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> client.get("/api/v1/audit/commits", hermes).json(),
                        json -> json.path("rows").size() >= 6)
                .path("up-to")
                .longValue();
    }

    /** They write as well. */
    @Test
    void getsNoKeysOfTheLake() {
        LocalObjectStore store = LocalObjectStore.fresh();
        put(
                "/api/v1/lakes/keyed",
                """
                {"location":"%s/keyed","storage":{"type":"s3","endpoint":"%s","region":"%s","path-style":true,
                 "access-key":"%s","secret-key":"%s","share-keys":true}}
                """
                        .formatted(
                                store.location(),
                                store.endpoint(),
                                store.region(),
                                store.accessKey(),
                                store.secretKey()));
        post("/v1/keyed/namespaces", "{\"namespace\":[\"hr\"]}");
        String tables = TABLES.replace("lake", "keyed");
        post(tables, PEOPLE_TABLE);
        put("/api/v1/lakes/keyed/grants", READING);
        clock.advance(Duration.ofMinutes(1));
        then = clock.instant();
        String pass = pass(reads("keyed", ""));
        assertThat(shows("rita", "q1", pass)).isTrue();
        String token = exchange(pass, trino).token();
        String usual = client.actFor(Forger.unsigned("rita"), Client.JWT, trino).token();
        String keys = tables + "/people/credentials";

        assertThat(client.get(keys, usual).body()).contains(store.secretKey());
        assertThat(client.get(tables + "/people", token).status()).isEqualTo(200);
        assertThat(client.get(keys, token).body()).doesNotContain(store.secretKey());
    }

    @Test
    void isForReadsThatMakeSense() {
        for (String reads :
                List.of(
                        ",\"reads\":{}",
                        ",\"reads\":[{}]",
                        reads("lake", "\"one\""),
                        reads("lake", "\"9223372036854775808\""),
                        reads("", ""))) {
            assertThat(give(reads).status()).as(reads).isEqualTo(400);
        }
    }

    /** What was overtaken before is as hidden as it was then. */
    @Test
    void hidesWhatWasHiddenThen() {
        put("/api/v1/lakes/lake/grants", READING.replace(",\"INSERT\"", ""));
        clock.advance(Duration.ofMinutes(1));
        then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        snapshot(4);
        String pass = pass(reads("lake", "\"1\",\"3\""));
        assertThat(shows("rita", "q1", pass)).isTrue();

        Answer loaded = client.get(PEOPLE, exchange(pass, trino).token());

        assertThat(metadata(loaded).snapshots())
                .extracting(Snapshot::snapshotId)
                .containsExactly(3L);
    }

    @Test
    void readsOnly() {
        String token = exchange(shown("q1"), trino).token();

        for (Answer refused :
                List.of(
                        client.post(PEOPLE, token, "{\"requirements\":[],\"updates\":[]}"),
                        client.post(TABLES, token, "{\"name\":\"mine\"}"),
                        client.delete(PEOPLE, token),
                        client.post("/v1/lake/tables/rename", token, "{}"),
                        client.post(PASSES, token, "{}"),
                        client.get(PASSES, token),
                        client.get("/api/v1/lakes", token),
                        client.post("/decision/allow", token, "{}"))) {
            assertThat(refused.status()).as("%s", refused).isEqualTo(403);
            assertThat(refused.message()).startsWith("Read-only");
        }
    }

    @Test
    void isForTheEngineOfTheQueryThatHasShownThePassAndForItsUser() {
        String pass = pass();
        // No query has shown it.
        assertThat(exchange(pass, trino).status()).isEqualTo(400);
        assertThat(shows("nora", "q1", pass)).isFalse();
        assertThat(exchange(pass, trino).status()).isEqualTo(400);
        assertThat(shows("rita", "q1", pass)).isTrue();
        assertThat(exchange(pass, hermes).status()).isEqualTo(400);
        assertThat(exchange("made up", trino).status()).isEqualTo(400);
        // Without an engine it is worth nothing, neither as it is.
        assertThat(client.refresh(pass).status()).isEqualTo(400);
        assertThat(client.get(PEOPLE, pass).status()).isEqualTo(401);

        String token = exchange(pass, trino).token();
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(200);
        // It makes no other tokens.
        assertThat(client.refresh(token).status()).isEqualTo(400);
        assertThat(exchange(token, trino).status()).isEqualTo(400);
        assertThat(exchange(pass, token).status()).isEqualTo(400);
    }

    @Test
    void endsWithThePass() {
        String early = shown("q1");
        String token = exchange(early, trino).token();
        assertThat(end("{\"pass\":\"%s\"}".formatted(early), trino)).isEqualTo(204);
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(200);
        assertThat(end("{\"pass\":\"%s\"}".formatted(early), admin)).isEqualTo(403);
        assertThat(end("{}", hermes)).isEqualTo(400);

        assertThat(end("{\"pass\":\"%s\"}".formatted(early), hermes)).isEqualTo(204);

        assertThat(client.get(PEOPLE, token).status()).isEqualTo(404);
        assertThat(exchange(early, trino).status()).isEqualTo(400);
        assertThat(shows("rita", "q1", early)).isFalse();

        String late = shown("q2");
        String other = exchange(late, trino).token();
        clock.advance(Duration.ofMinutes(5));
        assertThat(client.get(PEOPLE, other).status()).isEqualTo(404);
        clock.advance(Duration.ofMinutes(1));
        assertThat(client.get(PEOPLE, other).status()).isEqualTo(401);
    }

    /** Whoever has them may have stolen them. */
    @Test
    void endsWithTheEnginesSecret() {
        String token = exchange(shown("q1"), trino).token();
        post("/api/v1/principals/trino/secret", "{}");
        clock.advance(Duration.ofSeconds(3));
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(401);
    }

    @Test
    void endsWithItsUserAndItsEngine() {
        String token = exchange(shown("q1"), trino).token();
        server.put("rita", "\"disabled\":true");
        clock.advance(Duration.ofSeconds(3));
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(401);
        server.put("rita", "\"disabled\":false");
        clock.advance(Duration.ofSeconds(3));
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(200);
        server.put("trino", "\"engine\":true,\"disabled\":true");
        clock.advance(Duration.ofSeconds(3));
        assertThat(client.get(PEOPLE, token).status()).isEqualTo(401);
    }

    /** Who looks afterwards at what was read finds nothing in a replay. */
    @Test
    void countsAsSeen() {
        shown("q1");

        assertThat(visible(clock.instant(), "q1")).isEqualTo("true");
        assertThat(visible(clock.instant(), "q2")).isEmpty();
        // Not for somebody else, such as the owner of a view.
        assertThat(visible("nora", clock.instant(), "q1")).isEmpty();
    }

    @Test
    void looksAtTheRolesOfWhenItWasRead() {
        client.delete("/api/v1/roles/readers/members/rita", admin);

        assertThat(visible(then, "q2")).isEqualTo("true");
        put("/api/v1/lakes/lake/grants", READING);
        assertThat(visible(Instant.now().plusSeconds(60), "q2")).isEmpty();
    }

    private String visible(Instant readAt, String queryId) {
        return visible("rita", readAt, queryId);
    }

    private String visible(String user, Instant readAt, String queryId) {
        return client.post(
                        "/api/v1/past-reads",
                        hermes,
                        "{\"reads\":[{\"user\":\"%s\",\"lake\":\"lake\",\"namespace\":[\"hr\"],\"table\":\"people\",\"snapshot\":1,\"read-at\":\"%s\",\"query-id\":\"%s\"}]}"
                                .formatted(user, readAt, queryId))
                .json()
                .at("/reads/0/visible")
                .asText();
    }

    private Answer exchange(String subject, String engine) {
        return client.actFor(subject, Client.ACCESS_TOKEN, engine);
    }

    private int end(String body, String engine) {
        return client.post(PASSES + "/end", engine, body).status();
    }

    /** A pass that a query of trino has shown. */
    private String shown(String queryId) {
        String pass = pass();
        assertThat(shows("rita", queryId, pass)).isTrue();
        return pass;
    }

    private String pass() {
        return pass(reads("lake", "\"1\""));
    }

    private String pass(String reads) {
        Answer answer = give(reads);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("pass").asText();
    }

    private Answer give(String reads) {
        return client.post(
                PASSES,
                hermes,
                "{\"query-id\":\"q0\",\"user\":\"rita\",\"asker\":\"anna\",\"at\":\"%s\"%s}"
                        .formatted(then, reads));
    }

    private static String reads(String lake, String snapshots) {
        return ",\"reads\":[{\"lake\":\"%s\",\"namespace\":[\"hr\"],\"table\":\"people\",\"snapshots\":[%s]}]"
                .formatted(lake, snapshots);
    }

    private boolean shows(String user, String queryId, String pass) {
        return client.post(
                        "/decision/allow",
                        trino,
                        "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\"},\"queryId\":\"%s\",\"replayPass\":\"%s\"},\"action\":{\"operation\":\"ExecuteQuery\"}}}"
                                .formatted(user, queryId, pass))
                .json()
                .path("result")
                .booleanValue();
    }

    private void snapshot(int id) {
        String parent = id == 1 ? "" : "\"parent-snapshot-id\":%d,".formatted(id - 1);
        post(
                PEOPLE,
                """
                {"requirements":[],"updates":[
                 {"action":"add-snapshot","snapshot":{"snapshot-id":%d,%s"sequence-number":%d,"timestamp-ms":%d,
                  "schema-id":0,"summary":{"operation":"append"},"manifest-list":"file:%s/list-%d.avro"}},
                 {"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":%d}]}
                """
                        .formatted(id, parent, id, clock.instant().toEpochMilli(), folder, id, id));
    }

    private void member(String role, String person) {
        put("/api/v1/roles/" + role, "");
        put("/api/v1/roles/%s/members/%s".formatted(role, person), "");
    }

    private void put(String path, String body) {
        Answer answer = client.put(path, admin, body);
        assertThat(answer.status()).as("%s %s", path, answer).isLessThan(300);
    }

    private void post(String path, String body) {
        Answer answer = client.post(path, admin, body);
        assertThat(answer.status()).as("%s %s", path, answer).isLessThan(300);
    }
}
