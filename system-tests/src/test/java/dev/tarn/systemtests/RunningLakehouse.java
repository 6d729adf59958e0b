package dev.tarn.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.systemtests.TarnCommand.Ended;
import dev.tarn.testkit.spark.TestSpark;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A lakehouse in a data folder, met only as its users meet it: the command, JDBC, Spark. */
record RunningLakehouse(Path home, Path data) {
    Ended run(String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(arguments));
        words.add("--data");
        words.add(data.toString());
        return new TarnCommand(home).run(words.toArray(String[]::new));
    }

    JsonNode status() throws Exception {
        return JsonMapper.builder().build().readTree(run("status", "--json").out());
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
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private Connection connect() throws Exception {
        var properties = new Properties();
        properties.setProperty("user", "tester");
        String uri = status().at("/trino/uri").asText().replaceFirst("^http", "jdbc:trino");
        return DriverManager.getConnection(uri + "/lake", properties);
    }

    /** What a Spark user sets, all of it from {@code tarn status --json}. */
    Map<String, String> sparkSettings() throws Exception {
        JsonNode status = status();
        String catalog = status.at("/catalog/uri").asText();
        return TestSpark.catalog(
                "lake",
                Map.of(
                        "type",
                        "rest",
                        "uri",
                        catalog,
                        "warehouse",
                        status.at("/catalog/warehouse").asText(),
                        "credential",
                        status.at("/admin/clientId").asText()
                                + ":"
                                + status.at("/admin/clientSecret").asText(),
                        "oauth2-server-uri",
                        catalog + "/v1/oauth/tokens",
                        "io-impl",
                        "org.apache.iceberg.aws.s3.S3FileIO",
                        "s3.endpoint",
                        status.at("/s3/endpoint").asText(),
                        "s3.path-style-access",
                        "true",
                        "s3.access-key-id",
                        status.at("/s3/accessKey").asText(),
                        "s3.secret-access-key",
                        status.at("/s3/secretKey").asText()));
    }
}
