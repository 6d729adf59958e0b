package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalRoutesTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-03-31T12:00:00Z");
    private static TestDatabase database;
    private static IdentityServer server;
    private static Client client;
    private String admin = "";

    @BeforeAll
    static void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, CLOCK);
        client = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @BeforeEach
    void signIn() {
        admin = server.admin();
    }

    @Test
    void createsAPrincipalAndShowsItsGeneratedSecretOnce() {
        Answer created = put("anna", "{}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Cache-Control")).contains("no-store");
        assertThat(created.text("name")).isEqualTo("anna");
        assertThat(created.json().path("engine").asBoolean(true)).isFalse();
        assertThat(created.json().path("disabled").asBoolean(true)).isFalse();
        assertThat(created.text("created-at")).isEqualTo("2026-03-31T12:00:00Z");
        assertThat(client.signIn("anna", created.text("client-secret")).status()).isEqualTo(200);

        assertThat(get("anna").json().has("client-secret")).isFalse();
        assertThat(put("anna", "{}").json().has("client-secret")).isFalse();
        assertThat(client.signIn("anna", created.text("client-secret")).status()).isEqualTo(200);
    }

    /** The secret is shown by the answer to what makes it, or there is no secret. */
    @Test
    void keepsNoPrincipalWhoseGeneratedSecretNobodySaw() throws Exception {
        execute(
                """
                CREATE FUNCTION catalog.fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN ALTER TABLE catalog.role_members RENAME TO gone; RETURN NULL; END $$
                """);
        execute(
                """
                CREATE TRIGGER fail AFTER INSERT ON catalog.principals
                FOR EACH ROW EXECUTE FUNCTION catalog.fail()
                """);
        try {
            assertThat(put("unlucky", "{}").status()).isGreaterThanOrEqualTo(500);
        } finally {
            execute("DROP TRIGGER fail ON catalog.principals");
            execute("DROP FUNCTION catalog.fail()");
        }

        Answer created = put("unlucky", "{}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(client.signIn("unlucky", created.text("client-secret")).status()).isEqualTo(200);
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void createsAnEngineWithAGivenSecretAndDoesSoAgainWithoutEffect() {
        String body = "{\"engine\":true,\"client-secret\":\"given-secret\"}";

        Answer created = put("trino", body);
        Answer again = put("trino", body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(created.json().has("client-secret")).isFalse();
        assertThat(created.body() + again.body()).doesNotContain("given-secret");
        assertThat(again.json().path("engine").asBoolean()).isTrue();
        assertThat(client.signIn("trino", "given-secret").status()).isEqualTo(200);
    }

    @Test
    void leavesAsItIsWhatIsNotNamed() {
        put("flink", "{\"engine\":true,\"client-secret\":\"flink-secret\"}");

        put("flink", "{\"disabled\":true}");
        put("flink", "{\"client-secret\":\"other-secret\"}");

        assertThat(get("flink").json().path("engine").asBoolean()).isTrue();
        assertThat(get("flink").json().path("disabled").asBoolean()).isTrue();
    }

    @Test
    void changesASecret() {
        put("ben", "{\"client-secret\":\"first-secret\"}");

        put("ben", "{\"client-secret\":\"second-secret\"}");

        assertThat(client.signIn("ben", "first-secret").status()).isEqualTo(401);
        assertThat(client.signIn("ben", "second-secret").status()).isEqualTo(200);
    }

    @Test
    void rotatesASecretAndShowsTheNewOneOnce() {
        put("carla", "{\"client-secret\":\"first-secret\"}");
        client.signIn("carla", "first-secret");

        Answer rotated = client.post("/api/v1/principals/carla/secret", admin);

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.header("Cache-Control")).contains("no-store");
        assertThat(client.signIn("carla", "first-secret").status()).isEqualTo(401);
        assertThat(client.signIn("carla", rotated.text("client-secret")).status()).isEqualTo(200);
    }

    @Test
    void deletesAPrincipal() {
        put("dora", "{\"client-secret\":\"dora-secret\"}");

        assertThat(client.delete("/api/v1/principals/dora", admin).status()).isEqualTo(204);

        assertThat(get("dora").status()).isEqualTo(404);
        assertThat(client.signIn("dora", "dora-secret").status()).isEqualTo(401);
    }

    @Test
    void saysThatAPrincipalDoesNotExist() {
        for (Answer answer :
                List.of(
                        get("nobody"),
                        client.delete("/api/v1/principals/nobody", admin),
                        client.post("/api/v1/principals/nobody/secret", admin))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errorType()).isEqualTo("NoSuchPrincipalException");
            assertThat(answer.message()).contains("nobody");
        }
    }

    @Test
    void listsPageByPageInTheOrderOfNames() {
        for (String name : List.of("list-c", "list-a", "list-B", "list-b")) {
            put(name, "{}");
        }

        var names = new ArrayList<String>();
        String token = "";
        do {
            JsonNode page =
                    client.get("/api/v1/principals?pageSize=2&pageToken=" + token, admin).json();
            assertThat(page.path("principals").size()).isLessThanOrEqualTo(2);
            page.path("principals").forEach(one -> names.add(one.path("name").asText()));
            token = page.path("next-page-token").asText();
        } while (!token.isEmpty());

        assertThat(names).isSorted().doesNotHaveDuplicates();
        assertThat(names).containsSubsequence("admin", "list-B", "list-a", "list-b", "list-c");
        assertThat(client.get("/api/v1/principals", admin).body())
                .doesNotContain("secret")
                .doesNotContain("argon2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"engine\":\"yes\"}",
                "{\"disabled\":1}",
                "{\"client_secret\":\"given-secret\"}",
                "{\"client-secret\":12345678}",
                "{\"client-secret\":\"short\"}",
                "{\"client-secret\":\"with a space\"}",
                "{\"engine\":true"
            })
    void refusesABodyThatItDoesNotUnderstand(String body) {
        Answer answer = put("eva", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errorType()).isEqualTo("BadRequestException");
        assertThat(get("eva").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%3Ab", "a%20b", "%C3%A4dmin", "a%2Fb", "-a"})
    void refusesANameThatCannotBe(String name) {
        assertThat(put(name, "{}").status()).isEqualTo(400);
    }

    @Test
    void keepsTheLastAdministrator() {
        for (Answer answer :
                List.of(
                        client.delete("/api/v1/principals/admin", admin),
                        put("admin", "{\"disabled\":true}"),
                        client.delete("/api/v1/roles/admin/members/admin", admin),
                        client.delete("/api/v1/roles/admin", admin))) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.errorType()).isEqualTo("LastAdministratorException");
        }
        assertThat(get("admin").json().path("roles").toString()).isEqualTo("[\"admin\"]");
        assertThat(get("admin").json().path("disabled").asBoolean(true)).isFalse();
    }

    @Test
    void letsAdministratorsInAndNobodyElse() {
        put("frank", "{\"client-secret\":\"frank-secret\"}");
        String frank = client.signIn("frank", "frank-secret").token();

        for (Answer answer :
                List.of(
                        client.get("/api/v1/principals", frank),
                        client.get("/api/v1/principals/frank", frank),
                        client.put("/api/v1/principals/frank", frank, "{}"),
                        client.delete("/api/v1/principals/frank", frank),
                        client.post("/api/v1/principals/frank/secret", frank),
                        client.get("/api/v1/roles", frank),
                        client.put("/api/v1/roles/mine", frank, ""),
                        client.delete("/api/v1/roles/mine", frank),
                        client.get("/api/v1/roles/admin/members", frank),
                        client.put("/api/v1/roles/admin/members/frank", frank, ""),
                        client.delete("/api/v1/roles/admin/members/frank", frank))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.errorType()).isEqualTo("ForbiddenException");
        }
        assertThat(client.open("GET", "/api/v1/principals").status()).isEqualTo(401);
    }

    private Answer put(String name, String body) {
        return client.put("/api/v1/principals/" + name, admin, body);
    }

    private Answer get(String name) {
        return client.get("/api/v1/principals/" + name, admin);
    }
}
