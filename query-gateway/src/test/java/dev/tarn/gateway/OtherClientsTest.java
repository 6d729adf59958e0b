package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that are no Java, by the requests that their sources make. */
class OtherClientsTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CATALOG.close();
        DATABASE.close();
    }

    /** trino-python-client: many headers, PREPARE and EXECUTE in headers, cancel by DELETE. */
    @Test
    void servesThePythonClient() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            Raw python = new Raw(client, gateway.uri(), CATALOG.token("ada", Instant.now()));
            String[] headers = {
                "X-Trino-Catalog", "tpch",
                "X-Trino-Schema", "tiny",
                "X-Trino-Source", "trino-python-client",
                "X-Trino-User", "ada",
                "X-Trino-Original-User", "ada",
                "X-Trino-Time-Zone", "Europe/Berlin",
                "X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME,SESSION_AUTHORIZATION",
                "X-Trino-Client-Tags", "nightly",
                "X-Trino-Session", "query_max_run_time=5m",
                "X-Trino-Transaction-Id", "NONE",
                "X-Trino-Prepared-Statement",
                        "st_1=SELECT+name+FROM+nation+WHERE+nationkey+%3D+%3F",
                "X-Trino-Query-Data-Encoding", "json+zstd,json+lz4,json",
                "Accept-Encoding", "identity"
            };

            JsonNode page = python.start("EXECUTE st_1 USING 3", headers);
            String name = "";
            while (page.has("nextUri")) {
                page = python.page(page.path("nextUri").asText());
                name = page.at("/data/0/0").asText(name);
            }

            assertThat(name).isEqualTo("CANADA");
            JsonNode endless = python.start("SELECT count(*) FROM tpch.sf1000.lineitem", headers);
            JsonNode second = python.page(endless.path("nextUri").asText());
            URI cancel = URI.create(second.path("nextUri").asText());
            assertThat(python.send("DELETE", cancel).statusCode()).isEqualTo(204);
            JsonNode receipt =
                    Raw.json(
                            python.send(
                                    "GET",
                                    gateway.uri()
                                            .resolve(
                                                    "/api/v1/queries/"
                                                            + endless.path("id").asText())));
            assertThat(receipt.at("/client/tags/0").asText()).isEqualTo("nightly");
        }
    }

    /** What the first Ctrl-C of Trino's command line does: what was found so far is the answer. */
    @Test
    void stopsAStageForItsOwnerAndKeepsWhatItHas() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            Raw ada = new Raw(client, gateway.uri(), CATALOG.token("ada", Instant.now()));
            Raw bob = new Raw(client, gateway.uri(), CATALOG.token("bob", Instant.now()));
            JsonNode page = ada.start("SELECT count(*) FROM tpch.sf1000.lineitem");
            while (!page.has("partialCancelUri")) {
                page = ada.page(page.path("nextUri").asText());
            }
            URI stage = URI.create(page.path("partialCancelUri").asText());

            assertThat(bob.send("DELETE", stage).statusCode()).isEqualTo(404);
            assertThat(ada.send("DELETE", stage).statusCode()).isEqualTo(204);

            long rows = -1;
            while (page.has("nextUri")) {
                page = ada.page(page.path("nextUri").asText());
                rows = page.at("/data/0/0").asLong(rows);
            }
            assertThat(page.has("error")).isFalse();
            assertThat(rows).isBetween(0L, 5_999_989_709L - 1);
        }
    }

    /** Power BI's connector: Basic, a user of its own making, no charset, larger pages. */
    @Test
    void servesThePowerBiConnector() throws Exception {
        String basic =
                Base64.getEncoder()
                        .encodeToString(
                                ("bob:" + TestGateway.SECRET).getBytes(StandardCharsets.UTF_8));
        URI address =
                URI.create(
                        "https://localhost:%d/v1/statement"
                                .formatted(gateway.secureUri().getPort()));
        try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            JsonNode page =
                    Raw.json(
                            client.send(
                                    HttpRequest.newBuilder(address)
                                            .header("Authorization", "Basic " + basic)
                                            .header("X-Trino-User", "TrinoPBI")
                                            .header("Content-Type", "text/plain")
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofString(
                                                            "SELECT current_user || 'ü'"))
                                            .build(),
                                    BodyHandlers.ofString()));
            String user = "";
            while (page.has("nextUri")) {
                String next = page.path("nextUri").asText();
                assertThat(next).startsWith("https://localhost:");
                page =
                        Raw.json(
                                client.send(
                                        HttpRequest.newBuilder(
                                                        URI.create(next + "?targetResultSize=32MB"))
                                                .header("Authorization", "Basic " + basic)
                                                .header("X-Trino-User", "TrinoPBI")
                                                .build(),
                                        BodyHandlers.ofString()));
                user = page.at("/data/0/0").asText(user);
            }
            assertThat(user).isEqualTo("bobü");
        }
    }

    static SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(GatedTrino.folder().resolve("gateway.pem"))) {
            trusted.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
