package dev.tarn.benchmarks.instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Connection;
import dev.tarn.benchmarks.rig.Rig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * {@code InstantTimes HOME FOLDER COMMITS TABLES ASKS}: makes so many commits to so many tables of
 * one lake, and asks for the lake as it was at random instants, one request at a time over one
 * connection.
 */
public final class InstantTimes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "past";
    private static final int WARM_UP = 2_000;

    private final Random random = new Random(1);
    private final URI catalog;
    private final String token;
    private final int tables;
    private final int commits;
    private final long first;
    private final Instant now;

    private InstantTimes(
            URI catalog, String token, int tables, int commits, long first, Instant now) {
        this.catalog = catalog;
        this.token = token;
        this.tables = tables;
        this.commits = commits;
        this.first = first;
        this.now = now;
    }

    /** What is asked for, by the path of one request. */
    private interface Question {
        String path();
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 5) {
            System.err.println("Usage: InstantTimes HOME FOLDER COMMITS TABLES ASKS");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        int commits = Integer.parseInt(args[2]);
        int tables = Integer.parseInt(args[3]);
        int asks = Integer.parseInt(args[4]);
        String date = Instant.now().toString();
        ObjectNode result = JSON.createObjectNode();
        result.put("date", date);
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("java", System.getProperty("java.runtime.version"));
        result.put("command", "InstantTimes HOME FOLDER %d %d %d".formatted(commits, tables, asks));
        result.put(
                "log",
                "tables made by requests; their commits inserted in bulk, as the catalog writes them");
        try (var rig = new Rig(home, Path.of(args[1]), 1)) {
            URI catalog = rig.servers().getFirst().uri();
            String token = rig.token(catalog);
            prepare(catalog, token, tables);
            Map<String, String> database = rig.database("");
            try (var connection =
                    DriverManager.getConnection(
                            database.get("_DATABASE_URL"),
                            database.get("_DATABASE_USER"),
                            database.get("_DATABASE_PASSWORD"))) {
                var history = new LongHistory(connection);
                history.write(commits);
                result.put("entries", history.size());
            }
            long last = last(catalog, token);
            var times =
                    new InstantTimes(
                            catalog,
                            token,
                            tables,
                            commits,
                            last - commits,
                            Instant.now().truncatedTo(ChronoUnit.SECONDS));
            result.set("resolve-time", times.measure(asks, times::ofATime));
            result.set("resolve-number", times.measure(asks, times::ofANumber));
            result.set("load-table", times.measure(asks, times::table));
            result.set("list-tables", times.measure(asks, times::list));
        }
        System.out.println(result.toPrettyString());
        Path folder = Files.createDirectories(home.resolve("benchmarks/results"));
        Files.writeString(
                folder.resolve("instants-%s.json".formatted(date.substring(0, 10))),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    }

    private static void prepare(URI catalog, String token, int tables) throws IOException {
        try (var connection = new Connection(catalog, token)) {
            post(connection, "/v1/lake/namespaces", "{\"namespace\":[\"" + NAMESPACE + "\"]}");
            for (int i = 0; i < tables; i++) {
                post(
                        connection,
                        "/v1/lake/namespaces/" + NAMESPACE + "/tables",
                        """
                        {"name":"t%d","schema":{"type":"struct","schema-id":0,"fields":[\
                        {"id":1,"name":"id","required":true,"type":"long"},\
                        {"id":2,"name":"name","required":false,"type":"string"}]}}\
                        """
                                .formatted(i));
            }
        }
    }

    private static void post(Connection connection, String path, String body) throws IOException {
        int status = connection.post(path, body);
        if (status != 200) {
            throw new IOException(status + " " + connection.text());
        }
    }

    private static long last(URI catalog, String token) throws IOException {
        try (var connection = new Connection(catalog, token)) {
            connection.get("/api/v1/lakes/lake/commits?pageSize=1&order=desc");
            JsonNode page = JSON.readTree(connection.body());
            return page.path("stable").longValue();
        }
    }

    private String ofATime() {
        Instant time = now.minusSeconds(random.nextInt(commits)).minusMillis(random.nextInt(1000));
        return "/v1/config?warehouse=lake@" + time;
    }

    private String ofANumber() {
        return "/v1/config?warehouse=lake@" + number();
    }

    private String table() {
        return "%s/t%d".formatted(list(), random.nextInt(tables));
    }

    private String list() {
        return "/v1/lake@%d/namespaces/%s/tables".formatted(number(), NAMESPACE);
    }

    private long number() {
        return first + random.nextInt(commits);
    }

    private ObjectNode measure(int asks, Question question) throws IOException {
        long[] nanos = new long[asks];
        try (var connection = new Connection(catalog, token)) {
            for (int i = -WARM_UP; i < asks; i++) {
                String path = question.path();
                long start = System.nanoTime();
                int status = connection.get(path);
                long took = System.nanoTime() - start;
                if (status != 200) {
                    throw new IOException(path + " answers " + status + " " + connection.text());
                }
                if (i >= 0) {
                    nanos[i] = took;
                }
            }
        }
        Arrays.sort(nanos);
        return JSON.createObjectNode()
                .put("asks", asks)
                .put("p50Micros", nanos[asks / 2] / 1_000)
                .put("p95Micros", nanos[asks * 95 / 100] / 1_000)
                .put("p99Micros", nanos[asks * 99 / 100] / 1_000)
                .put("maxMicros", nanos[asks - 1] / 1_000);
    }
}
