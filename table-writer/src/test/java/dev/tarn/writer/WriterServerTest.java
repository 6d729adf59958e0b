package dev.tarn.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterServerTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final WriterServer writer = start(0);

    private WriterServer start(int port) {
        Map<String, String> settings =
                Map.ofEntries(
                        Map.entry("WRITER_HTTP_PORT", Integer.toString(port)),
                        Map.entry("WRITER_ADMIN_PORT", "0"),
                        Map.entry("WRITER_CATALOG_URI", catalog.uri().toString()),
                        Map.entry("WRITER_CATALOG_AUDIENCE", TestIssuer.AUDIENCE),
                        Map.entry("WRITER_CATALOG_CLIENT_SECRET", "secret"),
                        Map.entry("WRITER_DATABASE_URL", database.url()),
                        Map.entry("WRITER_DATABASE_USER", database.user()),
                        Map.entry("WRITER_DATABASE_PASSWORD", database.password()),
                        Map.entry("WRITER_LANDING_LOCATION", "s3://nowhere/raw"));
        return WriterServer.start(
                ConfigLoader.load(WriterConfig.class, "WRITER", Optional.empty(), settings),
                InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        writer.close();
        client.close();
        catalog.close();
        database.close();
    }

    private HttpResponse<String> get(URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> getWithToken(String path) throws Exception {
        return get(
                writer.uri().resolve(path), "Authorization", "Bearer " + catalog.token("ada", NOW));
    }

    @Test
    void saysWhoItIs() throws Exception {
        HttpResponse<String> answer = getWithToken("/api/v1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .contains(
                        "\"service\":\"table-writer\"",
                        "\"version\":\"",
                        "\"catalog\":\"" + catalog.uri() + "\"");
    }

    @Test
    void wantsATokenOfItsCatalog() throws Exception {
        HttpResponse<String> stranger = get(writer.uri().resolve("/api/v1"));

        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"tarn\"");
        assertThat(stranger.body()).contains("\"type\":\"NotAuthorizedException\",\"code\":401");
        try (TestIssuer other = TestIssuer.start()) {
            assertThat(
                            get(
                                            writer.uri().resolve("/api/v1"),
                                            "Authorization",
                                            "Bearer " + other.token("ada", NOW))
                                    .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void saysThatTheRestIsNotThere() throws Exception {
        HttpResponse<String> missing = getWithToken("/api/v1/batches");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body())
                .startsWith("{\"error\":{")
                .contains("/api/v1/batches", "\"code\":404");
    }

    @Test
    void isReadyWhileTheCatalogsKeysCanBeFetched() throws Exception {
        assertThat(get(writer.adminUri().resolve("/health/ready")).statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyWithoutTheCatalogsKeys() throws Exception {
        catalog.close();

        HttpResponse<String> ready = get(writer.adminUri().resolve("/health/ready"));

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("catalog-keys", catalog.keySet().toString());
        assertThat(get(writer.adminUri().resolve("/health/live")).statusCode()).isEqualTo(200);
    }

    @Test
    void asksToComeAgainWhileTheCatalogIsUnreachable() throws Exception {
        catalog.close();

        HttpResponse<String> answer = getWithToken("/api/v1");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(answer.body()).contains("The keys of the issuer cannot be fetched");
        assertThat(get(writer.uri().resolve("/api/v1")).statusCode()).isEqualTo(401);
    }

    @Test
    void closesWhatItStartedWhenItsPortIsTaken() {
        assertThatThrownBy(() -> start(writer.uri().getPort()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(
                        "writer: Failed to bind to /127.0.0.1:" + writer.uri().getPort());
    }
}
