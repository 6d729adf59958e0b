package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.gateway.admission.AdmissionConfig;
import dev.tarn.gateway.admission.Limit;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who has enough for now waits, who has had enough for today is refused, and others notice neither.
 */
class AdmissionTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();

    @TempDir static Path folder;

    private final AtomicReference<StubTrino.Page> page =
            new AtomicReference<>(exchange -> StubTrino.answer(exchange, "{\"id\":\"x\"}"));
    private final StubTrino trino = new StubTrino(exchange -> page.get().answer(exchange));
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestGateway gateway =
            TestGateway.start(
                    DATABASE,
                    CATALOG,
                    trino.uri(),
                    folder,
                    new AdmissionConfig(
                            Map.of(
                                    "one-at-a-time", limit("ada", Optional.empty(), 1, 0, "0s"),
                                    "two-a-minute", limit("bob", Optional.empty(), 0, 2, "0s"),
                                    "five-seconds", limit("eve", Optional.of("batch"), 0, 0, "5s")),
                            2,
                            2,
                            Duration.ofMinutes(1),
                            1));

    private static Limit limit(
            String user, Optional<String> tag, int concurrent, int perMinute, String cpu) {
        return new Limit(
                Optional.of(user),
                Optional.empty(),
                tag,
                concurrent,
                perMinute,
                Duration.parse("PT" + cpu),
                DataSize.parse("0B"));
    }

    private Raw as(String user) {
        return new Raw(client, gateway.uri(), CATALOG.token(user, Instant.now()));
    }

    private static String next(JsonNode page) {
        return page.path("nextUri").asText();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        trino.close();
        client.close();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE gateway.query_receipt, gateway.cluster");
        }
    }

    @AfterAll
    static void stopAll() {
        CATALOG.close();
        DATABASE.close();
    }

    @Test
    void letsAStatementWaitUntilTheOneBeforeHasEnded() throws Exception {
        Raw ada = as("ada");
        trino.describeAs("RUNNING");
        ada.start("SELECT 1");

        JsonNode second = ada.start("SELECT 2");

        assertThat(next(second)).contains("/waiting/");
        assertThat(second.at("/stats/state").asText()).isEqualTo("QUEUED");
        JsonNode still = ada.page(next(second));
        assertThat(next(still)).contains("/waiting/").isNotEqualTo(next(second));
        assertThat(trino.posts()).isEqualTo(1);
        assertThat(next(as("bob").start("SELECT 3"))).contains("/c/north/");

        trino.describeAs("FINISHED");

        JsonNode begun =
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> ada.page(next(still)), page -> next(page).contains("/c/"));
        assertThat(trino.posts()).isEqualTo(3);
        // Who has lost the answer asks again, and does not begin it again.
        assertThat(next(ada.page(next(still)))).isEqualTo(next(begun));
        assertThat(trino.posts()).isEqualTo(3);
        assertThat(ada.page(next(begun)).has("error")).isFalse();
    }

    @Test
    void showsNobodyElseThatSomebodyWaits() throws Exception {
        trino.describeAs("RUNNING");
        as("ada").start("SELECT 1");
        URI turn = URI.create(next(as("ada").start("SELECT 2")));

        assertThat(as("bob").send("GET", turn).statusCode()).isEqualTo(404);
        assertThat(as("bob").send("DELETE", turn).statusCode()).isEqualTo(404);
        assertThat(as("ada").send("DELETE", turn).statusCode()).isEqualTo(204);
        assertThat(as("ada").send("GET", turn).statusCode()).isEqualTo(404);
    }

    @Test
    void refusesWhenTooManyWait() throws Exception {
        Raw ada = as("ada");
        trino.describeAs("RUNNING");
        for (int i = 0; i < 3; i++) {
            ada.start("SELECT " + i);
        }

        JsonNode refused = ada.start("SELECT 4");

        assertThat(refused.at("/error/errorName").asText()).isEqualTo("QUERY_QUEUE_FULL");
        assertThat(refused.at("/error/message").asText())
                .isEqualTo(
                        "Limit one-at-a-time: 1 queries at once; too many statements wait already");
    }

    /** Each answer that is being sent takes the place of a request. */
    @Test
    void leavesOthersTheirPlacesWhenOneReadsSlowly() throws Exception {
        var began = new CountDownLatch(1);
        var read = new CountDownLatch(1);
        StubTrino.Page quick = page.get();
        page.set(exchange -> {
            began.countDown();
            try {
                read.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            quick.answer(exchange);
        });
        URI mine = URI.create(next(as("ada").start("SELECT 1")));
        URI others = URI.create(next(as("bob").start("SELECT 1")));
        CompletableFuture<Integer> slow =
                CompletableFuture.supplyAsync(() -> status(as("ada"), mine));
        assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        page.set(quick);

        assertThat(status(as("ada"), mine)).isEqualTo(503);
        assertThat(status(as("bob"), others)).isEqualTo(200);

        read.countDown();
        assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> status(as("ada"), mine) == 200);
    }

    private static int status(Raw caller, URI uri) {
        try {
            return caller.send("GET", uri).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void letsNobodyInWhoseQueriesItCannotCount() throws Exception {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE gateway.query_receipt RENAME TO lost");
            try {
                assertThat(as("ada").start("SELECT 1").at("/error/message").asText())
                        .isEqualTo("Nobody can say now whether a limit is reached");
                assertThat(trino.posts()).isZero();
            } finally {
                statement.execute("ALTER TABLE gateway.lost RENAME TO query_receipt");
            }
        }
    }

    @Test
    void countsTheQueriesOfAMinute() throws Exception {
        Raw bob = as("bob");
        assertThat(next(bob.start("SELECT 1"))).contains("/c/north/");
        assertThat(next(bob.start("SELECT 2"))).contains("/c/north/");
        assertThat(next(bob.start("SELECT 3"))).contains("/waiting/");
    }

    @Test
    void refusesWhatIsBeyondTheBudgetOfTheDay() throws Exception {
        Raw eve = as("eve");
        trino.describeAs("FINISHED");
        assertThat(next(eve.start("SELECT 1", "X-Trino-Client-Tags", "batch"))).contains("/c/");

        JsonNode refused =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> eve.start("SELECT 2", "X-Trino-Client-Tags", "night,batch"),
                                page -> page.has("error"));

        assertThat(refused.at("/error/errorName").asText()).isEqualTo("QUERY_REJECTED");
        assertThat(refused.at("/error/message").asText())
                .matches("Limit five-seconds: \\d+ s of CPU are used since midnight UTC, of 5 s");
        assertThat(next(eve.start("SELECT 3"))).contains("/c/north/");
    }
}
