package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine says for itself what has been read, and for nobody else. */
class UseRoutesTest {
    private static final String USES = "/api/v1/snapshot-uses";
    private static final String BODY =
            "{\"uses\":[{\"snapshot-id\":7,\"needed-until\":\"2100-01-01T00:00:00Z\"}]}";

    private TestDatabase database;
    private IdentityServer server;
    private Client client;

    @BeforeEach
    void start() {
        database = IdentityServer.database();
        server = IdentityServer.start(database, MutableClock.at(Instant.now()));
        client = server.client();
        server.put("trino", "\"engine\":true,\"client-secret\":\"trino-secret\"");
        server.put("anna", "\"client-secret\":\"anna-secret\"");
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void hearsEnginesAsThemselvesAndAdministrators() {
        String trino = client.signIn("trino", "trino-secret").token();
        String anna = client.signIn("anna", "anna-secret").token();
        String forAnna = client.actFor(Forger.unsigned("anna"), Client.JWT, trino).token();

        assertThat(client.put(USES, trino, BODY).status()).isEqualTo(204);
        assertThat(client.put(USES, server.admin(), BODY).status()).isEqualTo(204);
        assertThat(client.put(USES, anna, BODY).status()).isEqualTo(403);
        assertThat(client.put(USES, forAnna, BODY).status()).isEqualTo(403);
        assertThat(client.put(USES, trino + "x", BODY).status()).isEqualTo(401);
    }
}
