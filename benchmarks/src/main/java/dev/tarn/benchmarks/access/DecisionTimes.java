package dev.tarn.benchmarks.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.CatalogProcess;
import dev.tarn.benchmarks.rig.Connection;
import dev.tarn.benchmarks.rig.Rig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * {@code DecisionTimes HOME FOLDER TABLES ASKS}: makes so many tables in one lake, ten rules for
 * each, and asks for decisions about them, one at a time over one connection.
 */
public final class DecisionTimes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "decisions";
    private static final int WARM_UP = 20_000;
    private static final int BATCH = 100;
    private static final List<String> PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "ALTER", "DROP", "OPERATE", "DISCOVER");
    private static final int RULES_EACH = PRIVILEGES.size() + 2;
    private static final List<String> QUESTIONS =
            List.of("allow", "row-filters", "column-masks", "batch");

    private final Random random = new Random(1);
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI catalog;
    private final String token;
    private final int tables;

    private DecisionTimes(URI catalog, String token, int tables) {
        this.catalog = catalog;
        this.token = token;
        this.tables = tables;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("Usage: DecisionTimes HOME FOLDER TABLES ASKS");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        int tables = Integer.parseInt(args[2]);
        int asks = Integer.parseInt(args[3]);
        String now = Instant.now().toString();
        ObjectNode result = JSON.createObjectNode();
        result.put("date", now);
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("java", System.getProperty("java.runtime.version"));
        result.put("command", "DecisionTimes HOME FOLDER %d %d".formatted(tables, asks));
        result.put("rules", tables * RULES_EACH);
        try (var rig = new Rig(home, Path.of(args[1]), 1)) {
            CatalogProcess server = rig.servers().getFirst();
            var times = new DecisionTimes(server.uri(), rig.token(server.uri()), tables);
            times.prepare();
            for (String question : QUESTIONS) {
                result.set(question, times.measure(question, asks));
                System.out.println(question + " " + result.get(question));
            }
        }
        Path folder = Files.createDirectories(home.resolve("benchmarks/results"));
        Files.writeString(
                folder.resolve("decisions-%s.json".formatted(now.substring(0, 10))),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    }

    private void prepare() throws IOException, InterruptedException {
        send("PUT", "/api/v1/roles/measured", "");
        send("PUT", "/api/v1/principals/measured", "{}");
        send("PUT", "/api/v1/roles/measured/members/measured", "");
        send("POST", "/v1/lake/namespaces", "{\"namespace\":[\"" + NAMESPACE + "\"]}");
        ObjectNode policy = JSON.createObjectNode();
        var grants = policy.putArray("grants");
        var restricted = policy.putArray("tables");
        for (int i = 0; i < tables; i++) {
            send(
                    "POST",
                    "/v1/lake/namespaces/" + NAMESPACE + "/tables",
                    """
                    {"name":"t%d","schema":{"type":"struct","schema-id":0,"fields":[\
                    {"id":1,"name":"id","required":true,"type":"long"},\
                    {"id":2,"name":"name","required":false,"type":"string"}]}}\
                    """
                            .formatted(i));
            ObjectNode grant = grants.addObject().put("role", "measured").put("table", "t" + i);
            PRIVILEGES.forEach(grant.putArray("privileges")::add);
            grant.putArray("namespace").add(NAMESPACE);
            ObjectNode table = restricted.addObject().put("table", "t" + i);
            table.putArray("namespace").add(NAMESPACE);
            ObjectNode filter = table.putArray("filters").addObject().put("name", "f");
            filter.put("condition", "id > " + i).putArray("roles").add("measured");
            ObjectNode mask = table.putArray("masks").addObject().put("column", "name");
            mask.put("mask", "hash").putArray("roles").add("measured");
        }
        send("POST", "/api/v1/lakes/lake/policy", policy.toString());
    }

    private ObjectNode measure(String question, int asks) throws IOException {
        String path = "/decision/" + question;
        long[] nanos = new long[asks];
        try (var connection = new Connection(catalog, token)) {
            for (int i = -WARM_UP; i < asks; i++) {
                String body = body(question);
                long start = System.nanoTime();
                int status = connection.post(path, body);
                long took = System.nanoTime() - start;
                if (status != 200) {
                    throw new IOException(status + " " + connection.text());
                }
                if (i >= 0) {
                    nanos[i] = took;
                }
            }
            requireDecided(question, connection.text());
        }
        Arrays.sort(nanos);
        return JSON.createObjectNode()
                .put("asks", asks)
                .put("p50Micros", nanos[asks / 2] / 1_000)
                .put("p99Micros", nanos[asks * 99 / 100] / 1_000)
                .put("maxMicros", nanos[asks - 1] / 1_000);
    }

    /** A refusal is quicker found. */
    private static void requireDecided(String question, String answer) throws IOException {
        var result = JSON.readTree(answer).path("result");
        if (!result.asBoolean() && result.size() != (question.equals("batch") ? BATCH : 1)) {
            throw new IOException(question + " is answered with " + answer);
        }
    }

    private String body(String question) {
        String action =
                switch (question) {
                    case "allow" ->
                            "\"operation\":\"SelectFromColumns\",\"resource\":" + table("id");
                    case "row-filters" ->
                            "\"operation\":\"GetRowFilters\",\"resource\":" + table("id");
                    case "column-masks" -> {
                        String place = place();
                        var columns = new ArrayList<String>();
                        for (String column : List.of("id", "name")) {
                            columns.add(
                                    "{\"column\":{%s,\"columnName\":\"%s\",\"columnType\":\"varchar\"}}"
                                            .formatted(place, column));
                        }
                        yield "\"operation\":\"GetColumnMask\",\"filterResources\":[%s]"
                                .formatted(String.join(",", columns));
                    }
                    default -> {
                        var names = new ArrayList<String>();
                        for (int i = 0; i < BATCH; i++) {
                            names.add(table("id"));
                        }
                        yield "\"operation\":\"FilterTables\",\"filterResources\":[%s]"
                                .formatted(String.join(",", names));
                    }
                };
        return "{\"input\":{\"context\":{\"identity\":{\"user\":\"measured\",\"groups\":[]}},\"action\":{%s}}}"
                .formatted(action);
    }

    private String table(String column) {
        return "{\"table\":{%s,\"columns\":[\"%s\"]}}".formatted(place(), column);
    }

    private String place() {
        return "\"catalogName\":\"lake\",\"schemaName\":\"%s\",\"tableName\":\"t%d\""
                .formatted(NAMESPACE, random.nextInt(tables));
    }

    private void send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(catalog.resolve(path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(
                    method + " " + path + " answers " + answer.statusCode() + ": " + answer.body());
        }
    }
}
