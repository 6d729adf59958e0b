package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People with tokens of an identity provider, and programs that fetch tokens by themselves. */
class OtherIssuersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final TestIssuer CORP = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestGateway gateway;
    private static HttpClient secure;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
        secure = HttpClient.newBuilder().sslContext(OtherClientsTest.trusting()).build();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        secure.close();
        gateway.close();
        CORP.close();
        CATALOG.close();
        DATABASE.close();
    }

    @Test
    void takesATokenThatTheCatalogTakes() throws Exception {
        String token = CORP.token("ada.lovelace", Instant.now());
        CATALOG.exchange(token, "ada");
        Raw corporate = new Raw(CLIENT, gateway.uri(), token);
        int before = CATALOG.logins();

        JsonNode page = corporate.start("SELECT current_user");
        String user = "";
        while (page.has("nextUri")) {
            page = corporate.page(page.path("nextUri").asText());
            user = page.at("/data/0/0").asText(user);
        }

        assertThat(user).isEqualTo("ada");
        assertThat(CATALOG.logins()).isEqualTo(before + 1);
    }

    @Test
    void refusesATokenThatTheCatalogRefuses() throws Exception {
        String token = CORP.token("mallory", Instant.now());

        HttpResponse<String> answer = new Raw(CLIENT, gateway.uri(), token).post("SELECT 1");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("Of nobody here");
        assertThat(CATALOG.shown()).anyMatch(shown -> shown.token().equals(token));
    }

    private static URI tokens() {
        return URI.create(
                "https://localhost:" + gateway.secureUri().getPort() + "/v1/oauth/tokens");
    }

    private static HttpResponse<String> post(URI uri, String form, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return secure.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void tellsADriverWhereItGetsATokenForItsSecret() throws Exception {
        HttpResponse<String> challenge =
                post(tokens().resolve("/v1/statement"), "", "Accept", "*/*");

        assertThat(challenge.statusCode()).isEqualTo(401);
        assertThat(challenge.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("x_token_endpoint=\"" + tokens() + "\"", "scope=\"tarn\"");
        for (HttpResponse<String> answer :
                List.of(
                        post(
                                tokens(),
                                "grant_type=client_credentials&scope=tarn&client_id=bob&client_secret=open+sesame"),
                        post(
                                tokens(),
                                "grant_type=client_credentials",
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        ("bob:" + TestGateway.SECRET)
                                                                .getBytes(UTF_8))))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            JsonNode json = JSON.readTree(answer.body());
            assertThat(json.path("token_type").asText()).isEqualTo("Bearer");
            assertThat(
                            new Raw(CLIENT, gateway.uri(), json.path("access_token").asText())
                                    .start("SELECT 1")
                                    .has("nextUri"))
                    .isTrue();
        }
    }

    @Test
    void givesATokenToNobodyElse() throws Exception {
        String good = "grant_type=client_credentials&client_id=bob&client_secret=open+sesame";

        assertThat(post(tokens(), good.replace("sesame", "barley")).statusCode()).isEqualTo(401);
        assertThat(post(tokens(), good.replace("client_credentials", "password")).statusCode())
                .isEqualTo(400);
        assertThat(post(tokens(), "grant_type=client_credentials").statusCode()).isEqualTo(401);
        assertThat(post(tokens(), good, "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post(gateway.uri().resolve("/v1/oauth/tokens"), good).statusCode())
                .isEqualTo(403);
    }
}
