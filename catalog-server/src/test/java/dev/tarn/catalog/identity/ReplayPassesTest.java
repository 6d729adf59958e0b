package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rita read the European rows once, and today nothing; anna audits, and trino and hermes are
 * engines.
 */
class ReplayPassesTest {
    private static final String PASSES = "/api/v1/replay-passes";
    private static final String POLICY = "/api/v1/lakes/lake/tables/hr%1Fpeople";
    private static final String GRANTS = "/api/v1/lakes/lake/grants";
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
        clock = MutableClock.at(now.minus(Duration.ofMinutes(20)));
        server = IdentityServer.start(database, clock);
        client = server.client();
        admin = server.admin();
        for (String engine : List.of("trino", "hermes")) {
            server.put(engine, "\"engine\":true,\"client-secret\":\"" + engine + "-secret\"");
        }
        trino = client.signIn("trino", "trino-secret").token();
        hermes = client.signIn("hermes", "hermes-secret").token();
        for (String person : List.of("anna", "rita", "nora", "olga")) {
            server.put(person, "\"client-secret\":\"" + person + "-secret\"");
        }
        member("auditor", "anna");
        member("readers", "rita");
        member("owners", "olga");
        put(
                "/api/v1/lakes/lake",
                "{\"location\":\"file:%s\",\"storage\":{\"type\":\"file\"}}".formatted(folder));
        post("/v1/lake/namespaces", "{\"namespace\":[\"hr\"]}");
        post(
                "/v1/lake/namespaces/hr/tables",
                "{\"name\":\"people\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,\"fields\":["
                        + "{\"id\":1,\"name\":\"region\",\"required\":false,\"type\":\"string\"},"
                        + "{\"id\":2,\"name\":\"card\",\"required\":false,\"type\":\"string\"}]}}");
        put(GRANTS, READING);
        put(GRANTS, READING.replace("readers", "owners"));
        filter("region = 'EU'");
        put(POLICY + "/masks/card", "{\"mask\":\"last4\",\"roles\":[\"readers\"]}");
        clock.advance(Duration.ofMinutes(1));
        then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        filter("region = 'US'");
        put(POLICY + "/masks/card", "{\"mask\":\"null\",\"roles\":[\"readers\"]}");
        post(GRANTS + "/revoke", READING);
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void decidesByTheRulesOfThenForOneQuery() {
        String shown = pass("rita");

        assertThat(allows(trino, "rita", "q1", shown, "ExecuteQuery")).isTrue();
        assertThat(allows(trino, "rita", "q1", shown, "SelectFromColumns")).isTrue();
        assertThat(filters(trino, "rita", "q1", shown)).containsExactly("\"region\" = 'EU'");
        assertThat(masks("rita", "q1", shown)).contains("substr(\"card\", greatest(");
        // Whose view it reads, too.
        assertThat(allows(trino, "olga", "q1", shown, "SelectFromColumns")).isTrue();
        assertThat(filters(trino, "olga", "q1", shown)).isEmpty();
        assertThat(allows(trino, "nora", "q1", shown, "SelectFromColumns")).isFalse();
        // And nothing but reading, though she might insert.
        assertThat(allows(trino, "rita", "q1", shown, "InsertIntoTable")).isFalse();
        assertThat(allows(trino, "rita", "q1", "", "SelectFromColumns")).isFalse();
        assertThat(allows(trino, "olga", "q9", "", "SelectFromColumns")).isTrue();
    }

    @Test
    void countsTheRolesOfThen() {
        clock.advance(Duration.ofMinutes(1));
        Answer left = client.delete("/api/v1/roles/readers/members/rita", admin);
        assertThat(left.status()).isLessThan(300);
        member("owners", "rita");
        member("readers", "nora");
        String shown = pass("rita");

        assertThat(filters(trino, "rita", "q1", shown)).containsExactly("\"region\" = 'EU'");
        assertThat(allows(trino, "nora", "q1", shown, "SelectFromColumns")).isFalse();
        assertThat(filters(trino, "rita", "q2", "")).isEmpty();
        // Who may do nothing any more is nobody then, too.
        server.put("rita", "\"disabled\":true");
        clock.advance(Duration.ofSeconds(3));
        assertRefused(trino, "rita", "q1", shown);
    }

    @Test
    void hidesWhatWasHiddenAfterTheTableIsGoneAndBack() {
        server.client().delete("/v1/lake/namespaces/hr/tables/people", admin);
        String shown = pass("rita");
        String uuid =
                client.get("/api/v1/lakes/lake/dropped", admin)
                        .json()
                        .findValuesAsText("uuid")
                        .getFirst();
        post("/api/v1/lakes/lake/dropped/%s/undrop".formatted(uuid), "");

        assertThat(filters(trino, "rita", "q1", shown)).containsExactly("\"region\" = 'EU'");
    }

    @Test
    void isWorthNothingToAnyoneElse() {
        String shown = pass("rita");
        assertThat(allows(trino, "nora", "q1", shown, "ExecuteQuery")).isFalse();
        assertThat(allows(trino, "rita", "", shown, "ExecuteQuery")).isFalse();
        assertThat(allows(trino, "rita", "q1", shown, "ExecuteQuery")).isTrue();

        assertRefused(trino, "rita", "q2", shown);
        assertRefused(hermes, "rita", "q1", shown);
        assertRefused(trino, "rita", "q3", "made up");
        // A query has one pass for all of its life.
        assertRefused(trino, "rita", "q1", pass("rita"));
        // Not even what is allowed today.
        assertRefused(trino, "olga", "q4", "made up");
        assertThat(allows(trino, "rita", "q1", shown, "SelectFromColumns")).isTrue();
        clock.advance(Duration.ofMinutes(5));
        assertRefused(trino, "rita", "q1", shown);
        assertRefused(trino, "olga", "q1", shown);
    }

    @Test
    void isGivenToEnginesForAuditors() {
        assertThat(client.post(PASSES, admin, body("rita", "anna", then)).status()).isEqualTo(403);
        String anna = client.signIn("anna", "anna-secret").token();
        assertThat(client.post(PASSES, anna, body("rita", "anna", then)).status()).isEqualTo(403);
        String annas = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();
        assertThat(client.post(PASSES, annas, body("rita", "anna", then)).status()).isEqualTo(403);
        for (String asker : List.of("nora", "rita", "nobody", "trino")) {
            Answer answer = client.post(PASSES, hermes, body("rita", asker, then));
            assertThat(answer.status()).as(asker).isEqualTo(403);
            assertThat(answer.body()).contains("none of the roles admin, auditor");
        }
        Instant later = clock.instant().plusSeconds(1);
        assertThat(client.post(PASSES, hermes, body("rita", "anna", later)).status())
                .isEqualTo(400);
        assertThat(client.post(PASSES, hermes, body("", "anna", then)).status()).isEqualTo(400);
        assertThat(client.get(PASSES, anna).status()).isEqualTo(403);
        assertThat(client.get(PASSES, admin).json().path("passes")).isEmpty();
        server.put("anna", "\"disabled\":true");
        assertThat(client.post(PASSES, hermes, body("rita", "anna", then)).status()).isEqualTo(403);
    }

    @Test
    void tellsAdministratorsWhoHadOne() {
        String first = pass("rita");
        pass("olga");
        allows(trino, "rita", "q1", first, "ExecuteQuery");

        var page = client.get(PASSES + "?pageSize=1", admin).json();
        assertThat(page.at("/passes/0/user").asText()).isEqualTo("olga");
        assertThat(page.at("/passes/0").has("query-id")).isFalse();
        var rest =
                client.get(PASSES + "?pageToken=" + page.path("next-page-token").asText(), admin)
                        .json();
        assertThat(rest.path("passes")).hasSize(1);
        var told = rest.at("/passes/0");
        assertThat(told.path("asker").asText()).isEqualTo("anna");
        assertThat(told.path("gateway").asText()).isEqualTo("hermes");
        assertThat(told.path("replay-of").asText()).isEqualTo("20260331_100000_00000_abcde");
        assertThat(told.path("at").asText()).isEqualTo(then.toString());
        assertThat(told.path("query-id").asText()).isEqualTo("q1");
        assertThat(told.path("engine").asText()).isEqualTo("trino");
        assertThat(rest.toString()).doesNotContain(first);
    }

    private String pass(String user) {
        Answer answer = client.post(PASSES, hermes, body(user, "anna", then));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("pass").asText();
    }

    private static String body(String user, String asker, Instant at) {
        return "{\"query-id\":\"20260331_100000_00000_abcde\",\"user\":\"%s\",\"asker\":\"%s\",\"at\":\"%s\"}"
                .formatted(user, asker, at);
    }

    private void assertRefused(String engine, String user, String queryId, String pass) {
        assertThat(allows(engine, user, queryId, pass, "ExecuteQuery")).isFalse();
        assertThat(allows(engine, user, queryId, pass, "SelectFromColumns")).isFalse();
        assertThat(filters(engine, user, queryId, pass)).containsExactly("false");
    }

    private boolean allows(
            String engine, String user, String queryId, String pass, String operation) {
        return client.post(
                        "/decision/allow",
                        engine,
                        question(user, queryId, pass, operation, "\"resource\":" + TABLE))
                .json()
                .path("result")
                .booleanValue();
    }

    private List<String> filters(String engine, String user, String queryId, String pass) {
        return client.post(
                        "/decision/row-filters",
                        engine,
                        question(user, queryId, pass, "GetRowFilters", "\"resource\":" + TABLE))
                .json()
                .path("result")
                .findValuesAsText("expression");
    }

    private String masks(String user, String queryId, String pass) {
        String column =
                "{\"column\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"people\",\"columnName\":\"card\",\"columnType\":\"varchar\"}}";
        return String.join(
                ",",
                client.post(
                                "/decision/column-masks",
                                trino,
                                question(
                                        user,
                                        queryId,
                                        pass,
                                        "GetColumnMask",
                                        "\"filterResources\":[" + column + "]"))
                        .json()
                        .path("result")
                        .findValuesAsText("expression"));
    }

    private static final String TABLE =
            "{\"table\":{\"catalogName\":\"lake\",\"schemaName\":\"hr\",\"tableName\":\"people\",\"columns\":[\"region\"]}}";

    /** Without what is empty. */
    private static String question(
            String user, String queryId, String pass, String operation, String about) {
        return "{\"input\":{\"context\":{\"identity\":{\"user\":\"%s\"}%s%s},\"action\":{\"operation\":\"%s\",%s}}}"
                .formatted(
                        user,
                        queryId.isEmpty() ? "" : ",\"queryId\":\"" + queryId + "\"",
                        pass.isEmpty() ? "" : ",\"replayPass\":\"" + pass + "\"",
                        operation,
                        about);
    }

    private void filter(String condition) {
        put(
                POLICY + "/filters/f",
                "{\"condition\":\"%s\",\"roles\":[\"readers\"]}".formatted(condition));
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
