package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.rest.requests.ImmutableRemoteSignRequest;
import org.apache.iceberg.rest.requests.RemoteSignRequestParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a server can be asked for, a lake as it was answers what reads and refuses the rest. The
 * routes are taken from the server itself, so that one that is added later is asked as well.
 */
class InstantRefusalsTest {
    private static final String NAMESPACE = "/v1/{prefix}/namespaces/{namespace}";
    private static final String TABLE = NAMESPACE + "/tables/{table}";

    /** Whoever adds one here says that it changes nothing. */
    private static final Set<String> READING =
            Set.of(
                    "GET /v1/{prefix}/namespaces",
                    "GET " + NAMESPACE,
                    "HEAD " + NAMESPACE,
                    "GET " + NAMESPACE + "/tables",
                    "GET " + TABLE,
                    "HEAD " + TABLE,
                    "GET " + TABLE + "/credentials",
                    "POST " + TABLE + "/sign",
                    "POST " + TABLE + "/metrics",
                    "POST " + TABLE + "/plan",
                    "GET " + TABLE + "/plan/{plan-id}",
                    "DELETE " + TABLE + "/plan/{plan-id}",
                    "POST " + TABLE + "/tasks",
                    "GET " + NAMESPACE + "/views",
                    "GET " + NAMESPACE + "/views/{view}",
                    "HEAD " + NAMESPACE + "/views/{view}");

    private static final String SET =
            "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"p\":\"1\"}}]";

    /** What the lake of today would take. */
    private static final Map<String, String> BODIES =
            Map.of(
                    "POST /v1/{prefix}/namespaces",
                    "{\"namespace\":[\"never\"]}",
                    "POST " + NAMESPACE + "/properties",
                    "{\"updates\":{\"p\":\"1\"}}",
                    "POST " + NAMESPACE + "/tables",
                    Samples.CREATE.formatted("never", ""),
                    "POST " + NAMESPACE + "/views",
                    Samples.CREATE_VIEW.formatted("never-seen"),
                    "POST " + TABLE,
                    SET + "}",
                    "POST /v1/{prefix}/tables/rename",
                    rename("orders"),
                    "POST /v1/{prefix}/views/rename",
                    rename("seen"),
                    "POST /v1/{prefix}/transactions/commit",
                    "{\"table-changes\":[" + SET + ",\"identifier\":" + name("orders") + "}]}");

    private static final LocalObjectStore STORE = LocalObjectStore.fresh();

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static Http http;
    private static long number;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        http = catalog.http();
        make("lake");
        number = catalog.stable("lake");
    }

    private static void make(String lake) {
        requireOk(http.post("/v1/%s/namespaces".formatted(lake), "{\"namespace\":[\"ns\"]}"));
        String within = "/v1/%s/namespaces/ns".formatted(lake);
        requireOk(http.post(within + "/tables", Samples.CREATE.formatted("orders", "")));
        requireOk(http.post(within + "/views", Samples.CREATE_VIEW.formatted("seen")));
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void announceNothingButReading() {
        assertThat(endpoints("lake@" + number)).containsExactlyInAnyOrderElementsOf(READING);
    }

    /** However the instant is written, and also where there is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lake@%d",
                "lake%%40%d",
                "lake@0",
                "lake@2020-01-01T00:00:00Z",
                "lake@999999999999",
                "lake@never",
                "lake@",
                "nolake@1",
                "@"
            })
    void refuseEverythingElse(String form) {
        String warehouse = form.formatted(number);
        List<String> writing = new ArrayList<>(endpoints("lake"));
        writing.removeAll(READING);
        assertThat(writing).containsAll(BODIES.keySet());
        PastModel before = PastModel.of(http, "lake");
        long last = catalog.stable("lake");

        for (Http asker : List.of(http, catalog.administrator(), http.as("anna:testers+trino"))) {
            for (String route : writing) {
                Http.Answer answer =
                        send(asker, route, warehouse, BODIES.getOrDefault(route, "{}"));

                assertThat(answer.status()).as(route + answer.body()).isEqualTo(403);
                if (!route.startsWith("HEAD")) {
                    assertThat(answer.errorType()).isEqualTo("ForbiddenException");
                    assertThat(answer.json().at("/error/message").textValue())
                            .isEqualTo(
                                    "Read-only: %s is a lake as it was"
                                            .formatted(warehouse.replace("%40", "@")));
                }
            }
        }
        assertThat(PastModel.of(http, "lake")).isEqualTo(before);
        assertThat(catalog.stable("lake")).isEqualTo(last);
    }

    /** The same requests, without the instant. */
    @Test
    void wouldOtherwiseBeWritten() {
        catalog.putLake("neighbour", "file:" + folder + "-neighbour", "{\"type\":\"file\"}");
        make("neighbour");

        BODIES.entrySet().stream()
                // What is renamed is named by others.
                .sorted(
                        Map.Entry.comparingByKey(
                                java.util.Comparator.comparing(
                                                (String route) -> route.endsWith("rename"))
                                        .thenComparing(route -> route)))
                .forEach(entry ->
                        requireOk(send(http, entry.getKey(), "neighbour", entry.getValue())));
    }

    @Test
    void refuseEverythingThatIsManaged() {
        JsonNode paths = http.get("/api/openapi.json").json().path("paths");
        Http administrator = catalog.administrator();
        String lakes = administrator.get("/api/v1/lakes").body();
        long last = catalog.stable("lake");
        int asked = 0;
        for (var path : paths.properties()) {
            if (!path.getKey().contains("{lake}")) {
                continue;
            }
            for (var operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(java.util.Locale.ROOT);
                String route = method + " " + path.getKey();
                Http.Answer answer = send(administrator, route, "lake@" + number, "{}");
                boolean ofTheLakeItself =
                        Set.of("/api/v1/lakes/{lake}", "/api/v1/lakes/{lake}/rename")
                                .contains(path.getKey());
                // No lake has such a name, and none is made with one.
                assertThat(answer.status())
                        .as(route + answer.body())
                        .isIn(ofTheLakeItself ? List.of(400, 404) : List.of(403));
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(25);
        assertThat(administrator.get("/api/v1/lakes").body()).isEqualTo(lakes);
        assertThat(catalog.stable("lake")).isEqualTo(last);
    }

    @Test
    void useUpNoIdempotencyKey() {
        String key = UUID.randomUUID().toString();
        String body = "{\"namespace\":[\"keyed\"]}";

        Http.Answer refused =
                http.post("/v1/lake@%d/namespaces".formatted(number), body, "Idempotency-Key", key);

        assertThat(refused.status()).isEqualTo(403);
        requireOk(http.post("/v1/lake/namespaces", body, "Idempotency-Key", key));
    }

    @Test
    void signNothingThatWrites() {
        catalog.putLake("signed", STORE.location(), SignedAccessTest.profile(STORE));
        make("signed");
        long then = catalog.stable("signed");
        String table = "/v1/signed@%d/namespaces/ns/tables/orders".formatted(then);
        String location =
                http.get(table)
                        .json()
                        .at("/metadata/location")
                        .textValue()
                        .replace("s3://", STORE.endpoint() + "/");

        assertThat(sign(table, "GET", location + "/data/f").status()).isEqualTo(200);
        for (String query : List.of("", "?uploads=", "?partNumber=1&uploadId=u", "?uploadId=u")) {
            for (String method : List.of("PUT", "POST", "DELETE")) {
                assertThat(sign(table, method, location + "/data/f" + query).status())
                        .as(method + query)
                        .isIn(400, 403);
            }
        }
        String live = table.replace("@" + then, "");
        assertThat(sign(live, "PUT", location + "/data/f").status()).isEqualTo(200);
        assertThat(sign(live, "DELETE", location + "/data/f").status()).isEqualTo(200);
    }

    private static Http.Answer sign(String table, String method, String uri) {
        var request =
                ImmutableRemoteSignRequest.builder()
                        .method(method)
                        .region(STORE.region())
                        .uri(URI.create(uri))
                        .headers(Map.of())
                        .build();
        return http.post(table + "/sign", RemoteSignRequestParser.toJson(request));
    }

    private static List<String> endpoints(String warehouse) {
        Http.Answer answer = http.get("/v1/config?warehouse=" + warehouse);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var endpoints = new ArrayList<String>();
        answer.json().path("endpoints").forEach(one -> endpoints.add(one.textValue()));
        return endpoints;
    }

    private static Http.Answer send(Http asker, String route, String lake, String body) {
        String[] parts = route.split(" ", 2);
        String path =
                parts[1].replace("{prefix}", lake)
                        .replace("{lake}", lake)
                        .replace("{namespace}", "ns")
                        .replace(parts[1].startsWith("/api") ? "{table}" : "{-}", "ns%1Forders")
                        .replace("{table}", "orders")
                        .replace("{view}", "seen")
                        .replace("{uuid}", UUID.randomUUID().toString())
                        .replaceAll("\\{[a-z-]+}", "any");
        return switch (parts[0]) {
            case "GET" -> asker.get(path);
            case "HEAD" -> asker.head(path);
            case "DELETE" -> asker.delete(path);
            case "PUT" -> asker.put(path, body);
            case "POST" -> asker.post(path, body);
            default -> throw new AssertionError("Nobody has thought of " + route);
        };
    }

    private static String rename(String name) {
        return "{\"source\":%s,\"destination\":%s}".formatted(name(name), name("other-" + name));
    }

    private static String name(String name) {
        return "{\"namespace\":[\"ns\"],\"name\":\"%s\"}".formatted(name);
    }

    private static void requireOk(Http.Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 204);
    }
}
