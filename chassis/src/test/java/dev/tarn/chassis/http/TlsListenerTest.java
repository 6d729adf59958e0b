package dev.tarn.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.telemetry.Telemetry;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsListenerTest {
    private static final String PASSWORD = "changeit";

    @TempDir Path dir;

    @Test
    void servesTheSameRoutesOverTlsBesideThePlainOnes() throws Exception {
        Path keystore = keystore();
        try (Telemetry telemetry = Telemetry.create("test");
                HttpServer server = start(keystore, PASSWORD, telemetry);
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(keystore)).build()) {
            URI secure = server.secureUri().orElseThrow();

            assertThat(get(client, server.uri())).isEqualTo("http");
            assertThat(get(client, secure)).isEqualTo("https");
            assertThat(get(client, URI.create("https://localhost:" + secure.getPort())))
                    .isEqualTo("https");
            assertThat(secure.getPort()).isNotEqualTo(server.port());
        }
    }

    @Test
    void refusesToStartWithAWrongPassword() throws Exception {
        Path keystore = keystore();
        try (Telemetry telemetry = Telemetry.create("test")) {
            assertThatThrownBy(() -> start(keystore, "wrong", telemetry).close())
                    .hasMessageContaining("key store " + keystore)
                    .hasMessageNotContaining("wrong");
        }
    }

    private static HttpServer start(Path keystore, String password, Telemetry telemetry) {
        return HttpServer.start(
                "test",
                HttpConfig.onPort(0),
                Optional.of(new TlsListener("127.0.0.1", 0, keystore, new Secret(password))),
                new PlainErrors(),
                telemetry,
                InstantSource.system(),
                setup -> setup.routes.get("/", context -> context.result(context.scheme())));
    }

    private static String get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }

    private Path keystore() throws Exception {
        Path file = dir.resolve("test.p12");
        var keytool =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD);
        assertThat(keytool.inheritIO().start().waitFor()).isZero();
        return file;
    }

    private static SSLContext trusting(Path keystore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", store.getCertificate("test"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
