package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.catalog.CatalogDatabase;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever sends a request again is asked again who they are. */
class ReplayTest {
    private static final String NAMESPACES = "/v1/lake/namespaces";
    private static final String CREATE = "{\"namespace\":[\"sales\"]}";

    @TempDir private Path folder;
    private TestDatabase database;
    private IdentityServer server;
    private Client client;

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        server = IdentityServer.start(database, InstantSource.system());
        client = server.client();
        client.put(
                "/api/v1/lakes/lake",
                server.admin(),
                "{\"location\":\"file:%s\",\"storage\":{\"type\":\"file\"}}".formatted(folder));
        server.put("ann", "\"client-secret\":\"secret-of-ann\"");
        server.put("ben", "\"client-secret\":\"secret-of-ben\"");
        server.grantAll("lake", "stewards", "ann", "ben");
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void answersAgainOnlyWhoMayStillAsk() {
        String key = UUID.randomUUID().toString();
        String token = client.signIn("ann", "secret-of-ann").token();
        Answer first = client.post(NAMESPACES, token, CREATE, key);
        assertThat(first.status()).isEqualTo(200);

        server.put("ann", "\"disabled\":true");
        assertThat(client.post(NAMESPACES, token, CREATE, key).status()).isEqualTo(401);

        server.put("ann", "\"disabled\":false");
        String later = client.signIn("ann", "secret-of-ann").token();
        Answer again = client.post(NAMESPACES, later, CREATE, key);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void answersNobodyAgainWhoseGrantIsGone() {
        String key = UUID.randomUUID().toString();
        String token = client.signIn("ann", "secret-of-ann").token();
        assertThat(client.post(NAMESPACES, token, CREATE, key).status()).isEqualTo(200);

        client.delete("/api/v1/roles/stewards/members/ann", server.admin());

        Answer again =
                client.post(NAMESPACES, client.signIn("ann", "secret-of-ann").token(), CREATE, key);
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.body()).doesNotContain("sales");
    }

    @Test
    void tellsNobodyElseWhatAKeyStandsFor() {
        String key = UUID.randomUUID().toString();
        client.post(NAMESPACES, client.signIn("ann", "secret-of-ann").token(), CREATE, key);

        Answer others =
                client.post(NAMESPACES, client.signIn("ben", "secret-of-ben").token(), CREATE, key);

        assertThat(others.status()).isEqualTo(422);
        assertThat(others.body()).doesNotContain("sales", "ann");
    }
}
