package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoleRoutesTest {
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
    void createsARoleOnce() {
        assertThat(put("/api/v1/roles/steward").status()).isEqualTo(201);
        assertThat(put("/api/v1/roles/steward").status()).isEqualTo(204);

        assertThat(get("/api/v1/roles").json().path("roles").findValuesAsText("name"))
                .contains("admin", "steward");
    }

    @Test
    void refusesANameThatCannotBe() {
        assertThat(put("/api/v1/roles/a%20b").status()).isEqualTo(400);
    }

    @Test
    void grantsAndRevokes() {
        put("/api/v1/roles/analyst");
        server.put("anna", "\"client-secret\":\"anna-secret\"");

        assertThat(put("/api/v1/roles/analyst/members/anna").status()).isEqualTo(204);
        assertThat(put("/api/v1/roles/analyst/members/anna").status()).isEqualTo(204);

        var members = get("/api/v1/roles/analyst/members").json().path("members");
        assertThat(members).hasSize(1);
        assertThat(members.get(0).path("principal").asText()).isEqualTo("anna");
        assertThat(members.get(0).path("granted-by").asText()).isEqualTo("admin");
        assertThat(members.get(0).path("granted-at").asText()).isEqualTo("2026-03-31T12:00:00Z");
        assertThat(get("/api/v1/principals/anna").json().path("roles").toString())
                .isEqualTo("[\"analyst\"]");
        assertThat(rolesInToken("anna", "anna-secret")).isEqualTo("[analyst]");

        assertThat(delete("/api/v1/roles/analyst/members/anna").status()).isEqualTo(204);
        assertThat(delete("/api/v1/roles/analyst/members/anna").status()).isEqualTo(204);
        assertThat(rolesInToken("anna", "anna-secret")).isEqualTo("[]");
    }

    @Test
    void listsMembersPageByPage() {
        put("/api/v1/roles/crowd");
        for (int i = 0; i < 5; i++) {
            server.put("crowd-" + i, "\"disabled\":true,\"client-secret\":\"crowd-secret\"");
            put("/api/v1/roles/crowd/members/crowd-" + i);
        }

        var first = get("/api/v1/roles/crowd/members?pageSize=3").json();
        var second =
                get("/api/v1/roles/crowd/members?pageSize=3&pageToken="
                                + first.path("next-page-token").asText())
                        .json();

        assertThat(first.path("members").findValuesAsText("principal"))
                .containsExactly("crowd-0", "crowd-1", "crowd-2");
        assertThat(second.path("members").findValuesAsText("principal"))
                .containsExactly("crowd-3", "crowd-4");
        assertThat(second.has("next-page-token")).isFalse();
    }

    @Test
    void deletesARoleWithItsMemberships() {
        put("/api/v1/roles/passing");
        server.put("paul", "\"client-secret\":\"paul-secret\"");
        put("/api/v1/roles/passing/members/paul");

        assertThat(delete("/api/v1/roles/passing").status()).isEqualTo(204);

        assertThat(get("/api/v1/principals/paul").json().path("roles").toString()).isEqualTo("[]");
        assertThat(delete("/api/v1/roles/passing").status()).isEqualTo(404);
    }

    @Test
    void saysWhichRoleOrPrincipalDoesNotExist() {
        for (Answer answer :
                List.of(
                        get("/api/v1/roles/none/members"),
                        put("/api/v1/roles/none/members/admin"),
                        delete("/api/v1/roles/none/members/admin"),
                        delete("/api/v1/roles/none"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errorType()).isEqualTo("NoSuchRoleException");
        }
        Answer nobody = put("/api/v1/roles/admin/members/nobody");
        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.errorType()).isEqualTo("NoSuchPrincipalException");
    }

    private static String rolesInToken(String name, String secret) {
        return String.valueOf(Forger.claims(client.signIn(name, secret).token()).getClaim("roles"));
    }

    private Answer get(String path) {
        return client.get(path, admin);
    }

    private Answer put(String path) {
        return client.put(path, admin, "");
    }

    private Answer delete(String path) {
        return client.delete(path, admin);
    }
}
