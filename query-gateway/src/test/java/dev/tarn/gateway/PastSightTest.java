package dev.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.gateway.admission.AdmissionConfig;
import dev.tarn.gateway.admission.Limit;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The catalog is asked what somebody sees of the past that a statement names, and answers whatever
 * the test says.
 */
class PastSightTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String HIDDEN = "{\"everything\":false,\"visible\":false}";
    private static final String SEEN = "{\"everything\":false,\"visible\":true}";

    private static final AdmissionConfig ONE_A_MINUTE_FOR_EVE =
            new AdmissionConfig(
                    Map.of(
                            "one-a-minute",
                            new Limit(
                                    Optional.of("eve"),
                                    Optional.empty(),
                                    Optional.empty(),
                                    0,
                                    1,
                                    Duration.ZERO,
                                    DataSize.parse("0B"))),
                    2,
                    2,
                    Duration.ofMinutes(1),
                    1);

    @TempDir static Path folder;

    private final TestDatabase database = TestDatabase.empty();
    private final TestIssuer catalog = TestIssuer.start();
    private final StubTrino trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private volatile String answer = SEEN;
    private volatile int status = 200;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        catalog.engine("teller", TestGateway.SECRET);
        catalog.answer("/api/v1/past-reads", this::look);
        gateway =
                TestGateway.start(
                        catalog,
                        TestGateway.telling(
                                TestGateway.config(database, catalog, trino.uri(), folder),
                                ONE_A_MINUTE_FOR_EVE),
                        folder,
                        CLOCK);
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.close();
        trino.close();
        catalog.close();
        database.close();
    }

    /** The same of each read. */
    private void look(HttpExchange exchange) throws IOException {
        JsonNode reads = JSON.readTree(exchange.getRequestBody()).path("reads");
        var answers = new ArrayList<String>();
        for (JsonNode read : reads) {
            asked.add(read);
            answers.add(answer);
        }
        byte[] body = ("{\"reads\":[" + String.join(",", answers) + "]}").getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void refusesWhatSomebodyDoesNotSeeAndNamesTheRight() throws Exception {
        answer = HIDDEN;

        JsonNode refused = submit("SELECT * FROM lake.sales.orders FOR VERSION AS OF 77");

        assertThat(refused.at("/error/errorName").asText()).isEqualTo("PERMISSION_DENIED");
        assertThat(refused.at("/error/message").asText())
                .isEqualTo(
                        "Access Denied: Cannot read lake.sales.orders FOR VERSION AS OF 77: it takes TIME_TRAVEL on the table, and ada sees it only as it is now");
        assertThat(receipt().path("state").asText()).isEqualTo("REFUSED");
        assertThat(asked)
                .containsExactly(
                        JSON.readTree(
                                "{\"user\":\"ada\",\"lake\":\"lake\",\"namespace\":[\"sales\"],\"table\":\"orders\",\"snapshot\":\"77\"}"));
    }

    @Test
    void saysHowMuchOfThePastTheySee() throws Exception {
        answer =
                "{\"everything\":false,\"visible\":false,\"since\":\"2026-03-24T12:00:00Z\",\"tags\":[\"closing\",\"audit\"]}";

        assertThat(
                        submit("SELECT 1 FROM lake.sales.orders FOR VERSION AS OF 'old'")
                                .at("/error/message")
                                .asText())
                .endsWith(
                        "ada sees of its past only what was current since 2026-03-24T12:00:00Z and what is tagged audit, closing");
    }

    @Test
    void asksOfEachTableWhatTheStatementSays() throws Exception {
        submit(
                "INSERT INTO lake.a.b SELECT * FROM lake.\"x.y\".t FOR VERSION AS OF 'tagged' JOIN lake.a.\"t$files\" FOR TIMESTAMP AS OF TIMESTAMP '2026-03-31 12:00:00.5 Europe/Berlin' ON true");
        submit("EXECUTE IMMEDIATE 'SELECT 1 FROM lake.a.t FOR VERSION AS OF 5'");
        submit(
                "SELECT 1 FROM t FOR TIMESTAMP AS OF DATE '2026-03-31'",
                "X-Trino-Catalog",
                "lake",
                "X-Trino-Schema",
                "a",
                "X-Trino-Time-Zone",
                "+02:00");

        assertThat(asked)
                .extracting(read ->
                        "%s %s %s"
                                .formatted(
                                        read.path("namespace"),
                                        read.path("table").asText(),
                                        read.path("ref")
                                                .asText(
                                                        read.path("snapshot")
                                                                .asText(read.path("at").asText()))))
                .containsExactly(
                        "[\"x\",\"y\"] t tagged",
                        "[\"a\"] t 2026-03-31T10:00:00.500Z",
                        "[\"a\"] t 5",
                        "[\"a\"] t 2026-03-30T22:00:00Z");
        assertThat(trino.posts()).isEqualTo(3);
    }

    @Test
    void leavesToTrinoWhatNobodyCanSay() throws Exception {
        answer = "{}";
        submit("SELECT 1 FROM lake.a.t FOR VERSION AS OF 5");
        assertThat(asked).hasSize(1);
        asked.clear();
        answer = HIDDEN;

        submit("SELECT 1 FROM lake.a.t");
        submit("SELECT 1 FROM a.t FOR VERSION AS OF 5");
        submit("SELECT 1 FROM lake.a.t FOR TIMESTAMP AS OF current_timestamp");
        submit("SELECT 1 FROM lake.a.t FOR TIMESTAMP AS OF TIMESTAMP '2026-03-31 12:00:00'");
        submit("SELECT 1 FROM lake.a.t FOR TIMESTAMP AS OF TIMESTAMP '2026-13-31 12:00:00 UTC'");
        submit("SELECT 1 FROM lake.a.t FOR VERSION AS OF");

        assertThat(asked).isEmpty();
        status = 503;
        submit("SELECT 1 FROM lake.a.t FOR VERSION AS OF 5");
        assertThat(trino.posts()).isEqualTo(8);
    }

    /** The catalog has nothing to do with statements that wait. */
    @Test
    void asksOnlyForWhoIsAdmitted() throws Exception {
        answer = HIDDEN;
        String old = "SELECT 1 FROM lake.a.t FOR VERSION AS OF 5";
        Raw eve = new Raw(client, gateway.uri(), catalog.token("eve", CLOCK.instant()));
        eve.start("SELECT 1");

        assertThat(eve.start(old).path("nextUri").asText()).contains("/waiting/");
        assertThat(asked).isEmpty();
        assertThat(submit(old).at("/error/errorName").asText()).isEqualTo("PERMISSION_DENIED");
        assertThat(asked).hasSize(1);
    }

    private JsonNode submit(String sql, String... headers) throws Exception {
        return ada().start(sql, headers);
    }

    private JsonNode receipt() throws Exception {
        return Raw.json(ada().send("GET", gateway.uri().resolve("/api/v1/queries")))
                .at("/queries/0");
    }

    private Raw ada() {
        return new Raw(client, gateway.uri(), catalog.token("ada", CLOCK.instant()));
    }
}
