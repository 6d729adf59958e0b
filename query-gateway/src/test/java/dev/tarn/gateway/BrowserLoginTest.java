package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A driver that has no password sends its user to a page of the gateway. */
class BrowserLoginTest {
    private static final Pattern PAGE =
            Pattern.compile("https://localhost:\\d+/oauth2/token/initiate/[0-9a-f]{64}");
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static TestGateway gateway;
    private static HttpClient browser;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
        browser = HttpClient.newBuilder().sslContext(OtherClientsTest.trusting()).build();
    }

    @AfterAll
    static void stop() {
        browser.close();
        gateway.close();
        CATALOG.close();
        DATABASE.close();
    }

    private static HttpResponse<String> signIn(URI page, String user, String password)
            throws Exception {
        return browser.send(
                HttpRequest.newBuilder(page)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "user=%s&password=%s"
                                                .formatted(user, password.replace(" ", "+"))))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return browser.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void letsTheDriverInOnceSomebodyHasSignedIn() throws Exception {
        var said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            CompletableFuture<String> user =
                    CompletableFuture.supplyAsync(BrowserLoginTest::currentUser);
            Matcher page =
                    await().atMost(Duration.ofSeconds(30))
                            .until(
                                    () -> PAGE.matcher(said.toString(StandardCharsets.UTF_8)),
                                    Matcher::find);
            URI address = URI.create(page.group());

            assertThat(get(address).body())
                    .contains("<form", "Go on only if you have just started");
            assertThat(signIn(address, "ada", "open barley").statusCode()).isEqualTo(401);
            assertThat(signIn(address, "ada", TestGateway.SECRET).body())
                    .contains("You are signed in");

            assertThat(user.get(60, TimeUnit.SECONDS)).isEqualTo("ada");
        } finally {
            System.setOut(before);
        }
    }

    private static String currentUser() {
        Properties properties = new Properties();
        properties.setProperty("SSL", "true");
        properties.setProperty(
                "SSLTrustStorePath", GatedTrino.folder().resolve("gateway.pem").toString());
        properties.setProperty("externalAuthentication", "true");
        properties.setProperty("externalAuthenticationRedirectHandlers", "PRINT");
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:trino://localhost:" + gateway.secureUri().getPort(),
                                properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_user")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givesTheTokenToNobodyWhoOnlySawThePage() throws Exception {
        String id = "ab".repeat(32);
        URI tokens =
                URI.create("https://localhost:" + gateway.secureUri().getPort() + "/oauth2/token/");
        String hash = sha256(id);

        assertThat(get(tokens.resolve(id)).body()).contains("\"nextUri\":\"" + tokens + id);
        signIn(tokens.resolve("initiate/" + hash), "bob", TestGateway.SECRET);

        assertThat(get(tokens.resolve(hash)).body()).contains("nextUri");
        assertThat(get(tokens.resolve(id)).body()).contains("\"token\":\"");
        browser.send(
                HttpRequest.newBuilder(tokens.resolve(id)).DELETE().build(),
                BodyHandlers.discarding());
        assertThat(get(tokens.resolve(id)).body()).contains("nextUri");
        assertThat(get(tokens.resolve("x")).statusCode()).isEqualTo(404);
        assertThat(
                        signIn(
                                        gateway.uri().resolve("/oauth2/token/initiate/" + hash),
                                        "bob",
                                        TestGateway.SECRET)
                                .statusCode())
                .isEqualTo(403);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
