package dev.tarn.benchmarks.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * {@code DecisionTimes CATALOG LOGIN TABLES ASKS}: makes so many tables in the lake {@code lake} of
 * a running catalog, ten rules for each, and asks for decisions about them, one at a time over one
 * connection.
 */
public final class DecisionTimes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "decisions";
    private static final int WARM_UP = 2_000;
    private static final List<String> PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "ALTER", "DROP", "OPERATE", "DISCOVER");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI catalog;
    private final String token;

    private DecisionTimes(URI catalog, String login) throws IOException, InterruptedException {
        this.catalog = catalog;
        this.token =
                JSON.readTree(
                                http.send(
                                                HttpRequest.newBuilder(
                                                                catalog.resolve("/v1/oauth/tokens"))
                                                        .header(
                                                                "Content-Type",
                                                                "application/x-www-form-urlencoded")
                                                        .POST(
                                                                HttpRequest.BodyPublishers.ofString(
                                                                        login))
                                                        .build(),
                                                HttpResponse.BodyHandlers.ofString())
                                        .body())
                        .path("access_token")
                        .asText();
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("Usage: DecisionTimes CATALOG LOGIN TABLES ASKS");
            System.exit(2);
        }
        var times =
                new DecisionTimes(URI.create(args[0]), Files.readString(Path.of(args[1])).strip());
        int tables = Integer.parseInt(args[2]);
        int asks = Integer.parseInt(args[3]);
        times.prepare(tables);
        ObjectNode result = JSON.createObjectNode();
        result.put("tables", tables).put("rules", tables * (PRIVILEGES.size() + 2));
        result.put("asks", asks);
        result.set("allow", times.measure("allow", tables, asks));
        result.set("row-filters", times.measure("row-filters", tables, asks));
        result.set("column-masks", times.measure("column-masks", tables, asks));
        System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }

    private void prepare(int tables) throws IOException, InterruptedException {
        send("PUT", "/api/v1/roles/measured", "");
        send("PUT", "/api/v1/principals/measured", "{}");
        send("PUT", "/api/v1/roles/measured/members/measured", "");
        send("POST", "/v1/lake/namespaces", "{\"namespace\":[\"" + NAMESPACE + "\"]}");
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
            send(
                    "PUT",
                    "/api/v1/lakes/lake/grants",
                    "{\"role\":\"measured\",\"privileges\":[\"%s\"],\"namespace\":[\"%s\"],\"table\":\"t%d\"}"
                            .formatted(String.join("\",\"", PRIVILEGES), NAMESPACE, i));
            String table = "/api/v1/lakes/lake/tables/" + NAMESPACE + "%1Ft" + i;
            send(
                    "PUT",
                    table + "/filters/f",
                    "{\"condition\":\"id > " + i + "\",\"roles\":[\"measured\"]}");
            send("PUT", table + "/masks/name", "{\"mask\":\"hash\",\"roles\":[\"measured\"]}");
        }
    }

    private JsonNode measure(String question, int tables, int asks)
            throws IOException, InterruptedException {
        var random = new Random(1);
        long[] nanos = new long[asks];
        for (int i = -WARM_UP; i < asks; i++) {
            String body = body(question, "t" + random.nextInt(tables));
            long start = System.nanoTime();
            JsonNode answer = send("POST", "/decision/" + question, body);
            long took = System.nanoTime() - start;
            if (answer.path("result").isMissingNode()) {
                throw new IllegalStateException("No decision: " + answer);
            }
            if (i >= 0) {
                nanos[i] = took;
            }
        }
        Arrays.sort(nanos);
        return JSON.createObjectNode()
                .put("p50-micros", nanos[asks / 2] / 1_000)
                .put("p99-micros", nanos[asks * 99 / 100] / 1_000)
                .put("max-micros", nanos[asks - 1] / 1_000);
    }

    private static String body(String question, String table) {
        var place =
                "\"catalogName\":\"lake\",\"schemaName\":\"%s\",\"tableName\":\"%s\""
                        .formatted(NAMESPACE, table);
        String action =
                switch (question) {
                    case "allow" ->
                            "\"operation\":\"SelectFromColumns\",\"resource\":{\"table\":{%s,\"columns\":[\"id\"]}}"
                                    .formatted(place);
                    case "row-filters" ->
                            "\"operation\":\"GetRowFilters\",\"resource\":{\"table\":{%s}}"
                                    .formatted(place);
                    default -> {
                        var columns = new ArrayList<String>();
                        for (String column : List.of("id", "name")) {
                            columns.add(
                                    "{\"column\":{%s,\"columnName\":\"%s\",\"columnType\":\"varchar\"}}"
                                            .formatted(place, column));
                        }
                        yield "\"operation\":\"GetColumnMask\",\"filterResources\":[%s]"
                                .formatted(String.join(",", columns));
                    }
                };
        return "{\"input\":{\"context\":{\"identity\":{\"user\":\"measured\",\"groups\":[]}},\"action\":{%s}}}"
                .formatted(action);
    }

    private JsonNode send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(catalog.resolve(path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300 && answer.statusCode() != 409) {
            throw new IllegalStateException(
                    method + " " + path + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }
}
