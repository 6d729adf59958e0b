package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody tries who wants to be somebody else, or to see what is another's. */
class BorderTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
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
        CLIENT.close();
    }

    private static Raw as(String user) {
        return new Raw(CLIENT, gateway.uri(), CATALOG.token(user, Instant.now()));
    }

    private static HttpResponse<String> anonymous(URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(
                request.POST(HttpRequest.BodyPublishers.ofString("SELECT 1")).build(),
                BodyHandlers.ofString());
    }

    private static URI statement() {
        return gateway.uri().resolve("/v1/statement");
    }

    private static URI atTrino() {
        return GatedTrino.uri().resolve("/v1/statement");
    }

    @Test
    void asksEverybodyForALogin() throws Exception {
        HttpResponse<String> answer = anonymous(statement(), "X-Trino-User", "ada");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"tarn\"");
    }

    @Test
    void takesNoPasswordOverPlainHttp() throws Exception {
        String basic =
                Base64.getEncoder()
                        .encodeToString(
                                ("ada:" + TestGateway.SECRET).getBytes(StandardCharsets.UTF_8));
        int before = CATALOG.logins();

        HttpResponse<String> answer = anonymous(statement(), "Authorization", "Basic " + basic);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("connect with TLS");
        assertThat(CATALOG.logins()).isEqualTo(before);
    }

    @Test
    void takesNoTokenForAnotherAudience() throws Exception {
        String token = CATALOG.tokenFor("shop", "ada", Instant.now());

        HttpResponse<String> answer = new Raw(CLIENT, gateway.uri(), token).post("SELECT 1");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("another audience");
    }

    @Test
    void refusesAForgedUserAndSaysSoInAnAnswerThatToolsShow() throws Exception {
        JsonNode answer = as("ada").start("SELECT 1", "X-Trino-User", "bob");

        assertThat(answer.at("/error/errorName").asText()).isEqualTo("PERMISSION_DENIED");
        assertThat(answer.at("/error/message").asText())
                .isEqualTo("Access Denied: User ada cannot impersonate user bob");
        assertThat(answer.has("nextUri")).isFalse();
    }

    @Test
    void ignoresTheUserThatAToolSendsForNobodyInParticular() throws Exception {
        Raw ada = as("ada");

        JsonNode last = ada.finish(ada.start("SELECT current_user", "X-Trino-User", "TrinoPBI"));

        assertThat(last.has("error")).isFalse();
    }

    @Test
    void showsNobodyTheQueryOfAnother() throws Exception {
        Raw ada = as("ada");
        Raw bob = as("bob");
        JsonNode first = ada.start("SELECT * FROM tpch.tiny.nation");
        String next = first.path("nextUri").asText();

        for (String method : new String[] {"GET", "HEAD", "DELETE"}) {
            assertThat(bob.send(method, URI.create(next)).statusCode()).as(method).isEqualTo(404);
        }
        assertThat(bob.send("GET", URI.create(next.replace("/c/north/", "/c/south/"))).statusCode())
                .isEqualTo(404);
        assertThat(anonymous(URI.create(next)).statusCode()).isEqualTo(401);

        assertThat(ada.finish(first).has("error")).isFalse();
    }

    @Test
    void showsNobodyAQueryThatThereIsNot() throws Exception {
        Raw ada = as("ada");
        for (String path :
                new String[] {
                    "/c/north/v1/statement/queued/20260101_000000_00000_aaaaa/slug/1",
                    "/c/north/v1/statement/finished/20260101_000000_00000_aaaaa/slug/1",
                    "/c/north/v1/statement/queued/..%2f..%2fv1%2fquery/slug/1",
                    "/c/north/v1/query/20260101_000000_00000_aaaaa",
                    "/v1/query",
                    "/ui/"
                }) {
            assertThat(ada.send("GET", URI.create(gateway.uri() + path)).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void believesNoForwardedHeaderOfAClient() throws Exception {
        JsonNode first =
                as("ada")
                        .start(
                                "SELECT 1",
                                "X-Forwarded-Host",
                                "evil.example",
                                "X-Forwarded-Proto",
                                "https",
                                "X-Forwarded-Port",
                                "1",
                                "X-Forwarded-Prefix",
                                "/evil",
                                "X-Forwarded-For",
                                "6.6.6.6",
                                "Forwarded",
                                "host=evil.example;proto=https");

        String here = gateway.uri() + "/c/north/";
        assertThat(first.path("nextUri").asText()).startsWith(here + "v1/statement/queued/");
        assertThat(first.path("infoUri").asText()).startsWith(here);
        JsonNode second = as("ada").page(first.path("nextUri").asText());
        assertThat(second.path("nextUri").asText()).startsWith(here + "v1/statement/");
    }

    @Test
    void closesTrinosOwnDoor() throws Exception {
        assertThat(anonymous(atTrino(), "X-Trino-User", "ada").statusCode()).isEqualTo(403);
        assertThat(
                        anonymous(atTrino(), "X-Trino-User", "ada", "X-Forwarded-Proto", "https")
                                .statusCode())
                .isEqualTo(401);
        assertThat(
                        anonymous(
                                        atTrino(),
                                        "X-Trino-User",
                                        "ada",
                                        "X-Forwarded-Proto",
                                        "https",
                                        "Authorization",
                                        "Bearer " + CATALOG.token("ada", Instant.now()))
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusesHeadersBeyondItsLimit() throws Exception {
        HttpResponse<String> answer =
                as("ada").post("SELECT 1", "X-Trino-Client-Info", "x".repeat(70_000));

        assertThat(answer.statusCode()).isEqualTo(431);
        assertThat(as("ada").start("SELECT 1", "X-Trino-Client-Info", "x".repeat(50_000)).has("id"))
                .isTrue();
    }

    @Test
    void refusesTwoLogins() throws Exception {
        HttpResponse<String> answer =
                anonymous(
                        statement(),
                        "Authorization",
                        "Bearer " + CATALOG.token("ada", Instant.now()),
                        "Authorization",
                        "Bearer " + CATALOG.token("bob", Instant.now()));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void refusesAStatementThatIsNoText() throws Exception {
        HttpResponse<String> answer =
                CLIENT.send(
                        HttpRequest.newBuilder(statement())
                                .header(
                                        "Authorization",
                                        "Bearer " + CATALOG.token("ada", Instant.now()))
                                .POST(
                                        HttpRequest.BodyPublishers.ofByteArray(
                                                new byte[] {'S', (byte) 0xC3, (byte) 0x28}))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(as("ada").start("SELECT '\u0000'").at("/error/errorName").asText())
                .isEqualTo("SYNTAX_ERROR");
    }

    /** Two readings of one request are how a second one is hidden in it. */
    @Test
    void refusesRequestsThatCanBeReadInTwoWays() throws Exception {
        String token = CATALOG.token("ada", Instant.now());
        for (String headers :
                new String[] {
                    "Content-Length: 8\r\nTransfer-Encoding: chunked\r\n",
                    "Content-Length: 8\r\nContent-Length: 9\r\n",
                    "Transfer-Encoding: chunked, identity\r\n",
                    "Content-Length: 8\r\nX-Trino-User : bob\r\n",
                    "Content-Length: 8\r\nX-Trino-Source: a\r\n X-Trino-User: bob\r\n",
                    "Content-Length: 8\r\nX-Trino-Source: a\0b\r\n"
                }) {
            assertThat(statusOf(token, headers)).as(headers).isEqualTo("400");
        }
        assertThat(statusOf(token, "Content-Length: 8\r\n")).isEqualTo("200");
    }

    private static String statusOf(String token, String headers) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
            socket.getOutputStream()
                    .write(
                            "POST /v1/statement HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\n%s\r\nSELECT 1"
                                    .formatted(token, headers)
                                    .getBytes(StandardCharsets.ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(start, StandardCharsets.ISO_8859_1).replace("HTTP/1.1 ", "");
        }
    }
}
