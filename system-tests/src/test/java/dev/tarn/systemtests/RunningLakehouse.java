package dev.tarn.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.launcher.state.Secrets;
import dev.tarn.systemtests.TarnCommand.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** A lakehouse in a data folder, met only as its users meet it: the command, HTTP, JDBC, Spark. */
final class RunningLakehouse {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path home;
    private final Path data;
    private Optional<JsonNode> whereabouts = Optional.empty();

    RunningLakehouse(Path home, Path data) {
        this.home = home;
        this.data = data;
    }

    Ended run(String... arguments) throws Exception {
        if (List.of("up", "down").contains(arguments[0])) {
            whereabouts = Optional.empty();
        }
        var words = new ArrayList<>(List.of(arguments));
        words.add("--data");
        words.add(data.toString());
        return new TarnCommand(home).run(words.toArray(String[]::new));
    }

    JsonNode status() throws Exception {
        return JSON.readTree(run("status", "--json").out());
    }

    /** Where everything is and how to get in: asked for once a start, as a user would. */
    private JsonNode whereabouts() throws Exception {
        if (whereabouts.isEmpty()) {
            whereabouts = Optional.of(status());
        }
        return whereabouts.orElseThrow();
    }

    /** The launcher and all its children, whatever they are. */
    List<ProcessHandle> processes() throws Exception {
        var processes = new ArrayList<ProcessHandle>();
        JsonNode status = status();
        ProcessHandle.of(status.path("pid").asLong()).ifPresent(processes::add);
        for (JsonNode part : status.path("parts")) {
            ProcessHandle.of(part.path("pid").asLong()).ifPresent(processes::add);
        }
        var all = new ArrayList<>(processes);
        for (ProcessHandle process : processes) {
            process.descendants().forEach(all::add);
        }
        return all.stream().distinct().toList();
    }

    void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> query(String sql) throws Exception {
        JsonNode admin = whereabouts().path("admin");
        return queryAs(admin.path("clientId").asText(), admin.path("clientSecret").asText(), sql);
    }

    List<String> queryAs(String user, String password, String sql) throws Exception {
        try (Connection connection = connect(user, password);
                Statement statement = connection.createStatement()) {
            return rows(statement, sql);
        }
    }

    /** The values of the first column. */
    static List<String> rows(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** The newest receipt of this statement; empty when there is none. */
    JsonNode receipt(String sql) throws Exception {
        URI gateway = URI.create(whereabouts().at("/gateway/http").asText());
        JsonNode page =
                send(authorized(gateway.resolve("/api/v1/queries?page-size=100"), token()).GET());
        return newest(page.path("queries"), sql);
    }

    /** The same, as the command shows it. */
    JsonNode printedReceipt(String sql) throws Exception {
        var receipts = new ArrayList<JsonNode>();
        for (String line : run("queries", "--json", "--limit", "100").out().lines().toList()) {
            receipts.add(JSON.readTree(line));
        }
        return newest(receipts, sql);
    }

    private static JsonNode newest(Iterable<JsonNode> receipts, String sql) {
        for (JsonNode receipt : receipts) {
            if (receipt.path("statement").asText().equals(sql)) {
                return receipt;
            }
        }
        return JSON.createObjectNode();
    }

    /** The administrator's, good at the catalog, the writer and the gateway. */
    String token() throws Exception {
        JsonNode status = whereabouts();
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                status.at("/admin/clientId").asText(),
                                URLEncoder.encode(
                                        status.at("/admin/clientSecret").asText(),
                                        StandardCharsets.UTF_8));
        URI tokens = URI.create(status.at("/catalog/uri").asText()).resolve("/v1/oauth/tokens");
        return send(HttpRequest.newBuilder(tokens)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)))
                .path("access_token")
                .asText();
    }

    private Connection connect() throws Exception {
        JsonNode admin = whereabouts().path("admin");
        return connect(admin.path("clientId").asText(), admin.path("clientSecret").asText());
    }

    Connection connect(String user, String password) throws Exception {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection(whereabouts().at("/gateway/jdbc").asText(), properties);
    }

    /** What an administrator asks of the catalog. */
    void put(String path, String json) throws Exception {
        URI catalog = URI.create(whereabouts().at("/catalog/uri").asText());
        send(
                authorized(URI.create(catalog + path), token())
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static HttpRequest.Builder authorized(URI uri, String token) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    private static JsonNode send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        }
    }

    /** What deploy/setup.sh is told of it. */
    Map<String, String> setUpEnvironment() throws Exception {
        JsonNode status = whereabouts();
        Secrets secrets = JSON.readValue(data.resolve("secrets.json").toFile(), Secrets.class);
        return Map.of(
                "CATALOG", status.at("/catalog/uri").asText(),
                "S3", status.at("/s3/endpoint").asText(),
                "S3_ACCESS_KEY", status.at("/s3/accessKey").asText(),
                "S3_SECRET_KEY", status.at("/s3/secretKey").asText(),
                "ADMIN_SECRET", status.at("/admin/clientSecret").asText(),
                "TRINO_SECRET", secrets.trinoSecret(),
                "WRITER_SECRET", secrets.writerSecret(),
                "GATEWAY_SECRET", secrets.gatewaySecret());
    }

    /** What a Spark user is given: the file that {@code tarn up} writes. */
    Map<String, String> sparkSettings() throws Exception {
        Path file = data.resolve("clients/spark.properties");
        return Files.readAllLines(file).stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }
}
