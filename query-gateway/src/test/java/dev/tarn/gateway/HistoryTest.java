package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts as they are read: ada has sent five statements and bob one. */
class HistoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<String> ADAS = new ArrayList<>();

    @TempDir static Path folder;
    private static StubTrino trino;
    private static TestGateway gateway;
    private static String bobs = "";

    @BeforeAll
    static void start() throws Exception {
        trino = new StubTrino(exchange -> StubTrino.answer(exchange, "{}"));
        gateway = TestGateway.start(DATABASE, CATALOG, trino.uri(), folder);
        for (int i = 1; i <= 5; i++) {
            ADAS.add(as("ada").start("SELECT " + i, "X-Trino-Source", "s" + i).path("id").asText());
        }
        bobs = as("bob").start("INSERT INTO a.b.c VALUES 1").path("id").asText();
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    UPDATE gateway.query_receipt
                    SET written_table = '{"catalog": "a", "schema": "b", "table": "c", "columns": []}'
                    WHERE query_id = '%s'
                    """
                            .formatted(bobs));
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        trino.close();
        CATALOG.close();
        DATABASE.close();
        CLIENT.close();
    }

    private static Raw as(String user, String... roles) {
        return new Raw(CLIENT, gateway.uri(), CATALOG.token(user, Instant.now(), List.of(roles)));
    }

    private static HttpResponse<String> ask(Raw who, String path) throws Exception {
        return who.send("GET", URI.create(gateway.uri() + path));
    }

    private static List<String> ids(Raw who, String query) throws Exception {
        return ids(Raw.json(ask(who, "/api/v1/queries" + query)));
    }

    private static List<String> ids(JsonNode page) {
        return page.path("queries").findValuesAsText("query-id");
    }

    @Test
    void showsEverybodyTheirOwn() throws Exception {
        assertThat(ids(as("ada"), "")).containsExactlyElementsOf(ADAS.reversed());
        assertThat(ids(as("bob"), "")).containsExactly(bobs);
        assertThat(ids(as("ada"), "?principal=bob")).isEmpty();
        assertThat(ids(as("eve"), "")).isEmpty();
        assertThat(ids(as("chief", "admin"), "")).hasSize(6);
        assertThat(ids(as("chief", "admin"), "?principal=bob")).containsExactly(bobs);
    }

    @Test
    void showsOneToItsOwner() throws Exception {
        JsonNode receipt = Raw.json(ask(as("bob"), "/api/v1/queries/" + bobs));

        assertThat(receipt.path("statement").asText()).isEqualTo("INSERT INTO a.b.c VALUES 1");
        assertThat(receipt.path("kind").asText()).isEqualTo("INSERT");
        assertThat(receipt.at("/named-tables/0/name").asText()).isEqualTo("a.b.c");
        assertThat(receipt.at("/client/address").asText()).isEqualTo("127.0.0.1");
        assertThat(ask(as("ada"), "/api/v1/queries/" + bobs).statusCode()).isEqualTo(404);
        assertThat(ask(as("chief", "admin"), "/api/v1/queries/" + bobs).statusCode())
                .isEqualTo(200);
        assertThat(ask(as("ada"), "/api/v1/queries/nothing").statusCode()).isEqualTo(404);
        assertThat(ask(as("ada"), "/api/v1/queries/%00").statusCode()).isBetween(400, 404);
    }

    @Test
    void goesThroughPages() throws Exception {
        var found = new ArrayList<String>();
        String next = "";
        do {
            JsonNode page =
                    Raw.json(
                            ask(
                                    as("ada"),
                                    "/api/v1/queries?page-size=2"
                                            + (next.isEmpty() ? "" : "&page-token=" + next)));
            found.addAll(ids(page));
            next = page.path("next-page-token").asText("");
        } while (!next.isEmpty());

        assertThat(found).containsExactlyElementsOf(ADAS.reversed());
    }

    @Test
    void filters() throws Exception {
        Raw chief = as("chief", "admin");
        assertThat(ids(chief, "?source=s3")).containsExactly(ADAS.get(2));
        assertThat(ids(chief, "?kind=insert")).containsExactly(bobs);
        assertThat(ids(chief, "?state=finished")).isEmpty();
        assertThat(ids(chief, "?table=a.b.c")).containsExactly(bobs);
        assertThat(ids(chief, "?table=a.b.d")).isEmpty();
        assertThat(ids(chief, "?user=bob&since=2020-01-01T00:00:00Z")).containsExactly(bobs);
        assertThat(ids(chief, "?until=2020-01-01T00:00:00Z")).isEmpty();
    }

    /** The third read two columns, the fourth nobody knows which. */
    @Test
    void tellsWhoReadAColumnOrASnapshot() throws Exception {
        Raw chief = as("chief", "admin");
        String third = ADAS.get(2);
        String fourth = ADAS.get(3);
        read(
                third,
                "[{\"catalog\":\"a\",\"schema\":\"b\",\"table\":\"t\",\"snapshot-id\":\"7\",\"columns\":[\"x\",\"y\"]},{\"catalog\":\"a\",\"schema\":\"b\",\"table\":\"u\",\"snapshot-id\":\"8\",\"columns\":[\"z\"]}]");
        read(
                fourth,
                "[{\"catalog\":\"a\",\"schema\":\"b\",\"table\":\"t\",\"snapshot-id\":\"9\"}]");

        assertThat(ids(chief, "?table=a.b.t")).containsExactly(fourth, third);
        assertThat(ids(chief, "?table=a.b.t&column=x")).containsExactly(fourth, third);
        assertThat(ids(chief, "?read-table=a.b.t&column=x")).containsExactly(fourth, third);
        assertThat(ids(chief, "?read-table=a.b.u")).containsExactly(third);
        // Who only wrote it has not read it.
        assertThat(ids(chief, "?table=a.b.c")).isNotEmpty();
        assertThat(ids(chief, "?read-table=a.b.c")).isEmpty();
        assertThat(ids(chief, "?table=a.b.t&column=z")).containsExactly(fourth);
        assertThat(ids(chief, "?table=a.b.u&column=z")).containsExactly(third);
        assertThat(ids(chief, "?table=a.b.u&column=x")).isEmpty();
        assertThat(ids(chief, "?snapshot=8")).containsExactly(third);
        assertThat(ids(chief, "?snapshot=9")).containsExactly(fourth);
        assertThat(ids(chief, "?snapshot=10")).isEmpty();
        assertThat(ids(chief, "?table=a.b.t&column=x&snapshot=7")).containsExactly(third);
        assertThat(ids(chief, "?table=a.b.t&snapshot=8")).isEmpty();
        assertThat(ids(chief, "?table=a.b.t&column=x&until=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(ids(as("bob"), "?snapshot=8")).isEmpty();
    }

    @Test
    void tellsWhatSomebodySawAtATime() throws Exception {
        Raw chief = as("chief", "admin");
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    UPDATE gateway.query_receipt
                    SET submitted_at = '2021-01-01T00:00:00Z', ended_at = '2021-01-01T01:00:00Z'
                    WHERE query_id = '%s'
                    """
                            .formatted(ADAS.getFirst()));
        }

        assertThat(ids(chief, "?user=ada&at=2021-01-01T00:30:00Z"))
                .containsExactly(ADAS.getFirst());
        assertThat(ids(chief, "?user=ada&at=2021-01-01T01:30:00Z")).isEmpty();
        assertThat(ids(chief, "?user=ada&at=2020-12-31T23:59:59Z")).isEmpty();
        assertThat(ids(chief, "?user=bob&at=2021-01-01T00:30:00Z")).isEmpty();
    }

    private static void read(String query, String tables) throws Exception {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE gateway.query_receipt SET read_tables = '%s' WHERE query_id = '%s'"
                            .formatted(tables, query));
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        for (String query :
                List.of(
                        "?princpal=bob",
                        "?column=x",
                        "?snapshot=x",
                        "?at=yesterday",
                        "?since=yesterday",
                        "?since=%2B500000-01-01T00:00:00Z",
                        "?source=%00",
                        "?table=c",
                        "?page-size=0",
                        "?page-size=1001",
                        "?page-token=x")) {
            assertThat(ask(as("ada"), "/api/v1/queries" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void exportsALineEach() throws Exception {
        HttpResponse<String> export = ask(as("ada"), "/api/v1/receipts.ndjson");

        assertThat(export.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
        var ids = new ArrayList<String>();
        for (String line : export.body().lines().toList()) {
            ids.add(JSON.readTree(line).path("query-id").asText());
        }
        assertThat(ids).containsExactlyElementsOf(ADAS.reversed());
        assertThat(
                        Stream.of(ask(as("ada"), "/api/v1/receipts.ndjson?source=s3").body())
                                .flatMap(String::lines))
                .hasSize(1);
    }
}
