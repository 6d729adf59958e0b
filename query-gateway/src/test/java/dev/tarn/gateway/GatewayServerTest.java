package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayServerTest {
    // keytool goes by the real time.
    private final Instant now = Instant.now();

    @TempDir static Path tls;

    private static final TestDatabase DATABASE = TestDatabase.empty();

    private final TestIssuer catalog = TestIssuer.start();
    private final InfoServer trino = new InfoServer();
    private HttpClient client = HttpClient.newHttpClient();
    private GatewayServer gateway = start();

    private GatewayServer start() {
        return GatewayServer.start(
                TestGateway.config(DATABASE, catalog, trino.uri(), tls), InstantSource.fixed(now));
    }

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.close();
        catalog.close();
        trino.close();
    }

    private HttpResponse<String> send(String method, URI uri, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", gateway.uri().resolve(path), headers);
    }

    private HttpResponse<String> getWithToken(String path) throws Exception {
        return get(path, "Authorization", "Bearer " + catalog.token("ada", now));
    }

    @Test
    void relaysWhatTrinoSaysOfItself() throws Exception {
        HttpResponse<String> info = get("/v1/info", "X-Request-Id", "r-1");

        assertThat(info.statusCode()).isEqualTo(200);
        assertThat(info.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(info.body()).isEqualTo(InfoServer.INFO);
        assertThat(trino.requestIds()).contains("r-1");
        assertThat(send("HEAD", gateway.uri().resolve("/v1/info")).statusCode()).isEqualTo(200);
    }

    @Test
    void saysSoWhenTrinoDoesNotAnswer() throws Exception {
        trino.close();

        HttpResponse<String> info = get("/v1/info");

        assertThat(info.statusCode()).isEqualTo(503);
        assertThat(info.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(info.body()).contains("Trino does not answer", "\"code\":503");
        assertThat(send("HEAD", gateway.uri().resolve("/v1/info")).statusCode()).isEqualTo(503);
    }

    @Test
    void saysWhoItIsToWhomeverHasAToken() throws Exception {
        assertThat(getWithToken("/api/v1").body())
                .contains(
                        "\"service\":\"query-gateway\"", "\"version\":\"", "\"info\":\"/v1/info\"");
        assertThat(get("/api/v1").statusCode()).isEqualTo(401);
        assertThat(get("/v1/info/").statusCode()).isEqualTo(401);
    }

    @Test
    void asksToComeAgainWhileTheCatalogIsUnreachable() throws Exception {
        catalog.close();

        HttpResponse<String> answer = getWithToken("/api/v1");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(get("/api/v1").statusCode()).isEqualTo(401);
    }

    @Test
    void saysThatTheRestIsNotThere() throws Exception {
        HttpResponse<String> missing = getWithToken("/v1/statement/queued/x/y/1");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).startsWith("{\"error\":{").contains("\"code\":404");
    }

    @Test
    void publishesTheKeyThatTrinoBelieves() throws Exception {
        assertThat(get("/.well-known/jwks.json").body())
                .contains("\"kty\":\"EC\"", "\"kid\":\"")
                .doesNotContain("\"d\":");
        assertThat(Files.readString(tls.resolve("gateway-public.pem")))
                .startsWith("-----BEGIN PUBLIC KEY-----");
    }

    @Test
    void servesTheSameOverTlsWithACertificateForThisMachine() throws Exception {
        client.close();
        client = HttpClient.newBuilder().sslContext(trusting(tls.resolve("gateway.p12"))).build();
        int port = gateway.secureUri().getPort();

        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            assertThat(send("GET", URI.create("https://" + host + ":" + port + "/v1/info")).body())
                    .isEqualTo(InfoServer.INFO);
        }
    }

    @Test
    void keepsItsCertificate() throws Exception {
        byte[] before = Files.readAllBytes(tls.resolve("gateway.p12"));

        gateway.close();
        gateway = start();

        assertThat(Files.readAllBytes(tls.resolve("gateway.p12"))).isEqualTo(before);
    }

    @Test
    void isReadyWithKeysAndTrino() throws Exception {
        assertThat(send("GET", gateway.adminUri().resolve("/health/ready")).statusCode())
                .isEqualTo(200);

        trino.close();
        HttpResponse<String> ready = send("GET", gateway.adminUri().resolve("/health/ready"));

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("No cluster answers: north");
    }

    private static SSLContext trusting(Path keystore) throws Exception {
        char[] password = Files.readString(tls.resolve("gateway.password")).toCharArray();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "gateway",
                KeyStore.getInstance(keystore.toFile(), password).getCertificate("gateway"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
