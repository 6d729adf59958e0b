package dev.tarn.launcher.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.run.Part;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Asks every part how it is doing, all at once. */
public final class Probes {
    private static final String NOT_READY = "answers, but is not ready";

    private final Endpoints endpoints;
    private final Secrets secrets;
    private final JsonHttp http;

    public Probes(Endpoints endpoints, Secrets secrets, JsonHttp http) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.http = http;
    }

    /** The parts of {@code state} that can be asked. */
    public Map<String, PartHealth> ask(RunState state) {
        Map<String, CompletableFuture<PartHealth>> asked = new LinkedHashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            questions(state.parts().containsKey(Part.TRINO))
                    .forEach((part, question) -> {
                        if (state.parts().containsKey(part)) {
                            asked.put(part, CompletableFuture.supplyAsync(question, threads));
                        }
                    });
        }
        Map<String, PartHealth> answers = new LinkedHashMap<>();
        asked.forEach((part, answer) -> answers.put(part, answer.join()));
        return answers;
    }

    private Map<String, Supplier<PartHealth>> questions(boolean withTrino) {
        Map<String, Supplier<PartHealth>> questions = new LinkedHashMap<>();
        questions.put(Part.POSTGRES, this::postgres);
        questions.put(Part.S3, this::s3);
        questions.put(Part.CATALOG, () -> ready(endpoints.catalogAdmin()));
        questions.put(Part.WRITER, () -> ready(endpoints.writerAdmin()));
        // A gateway without Trino behind it is alive, and never ready.
        questions.put(
                Part.GATEWAY,
                () ->
                        withTrino
                                ? ready(endpoints.gatewayAdmin())
                                : answers(endpoints.gatewayAdmin(), "/health/live"));
        questions.put(Part.TRINO, this::trino);
        return questions;
    }

    private PartHealth postgres() {
        Properties properties = new Properties();
        properties.setProperty("user", Endpoints.DATABASE_USER);
        properties.setProperty("password", secrets.postgresPassword());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "5");
        try (var connection = DriverManager.getConnection(endpoints.postgres(), properties);
                var statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            return PartHealth.UP;
        } catch (SQLException e) {
            return PartHealth.down(String.valueOf(e.getMessage()));
        }
    }

    private PartHealth s3() {
        // Without a signature it refuses, and has answered.
        return asking(() -> http.get(endpoints.s3()).status() < 500);
    }

    private PartHealth ready(URI admin) {
        return answers(admin, "/health/ready");
    }

    private PartHealth answers(URI admin, String path) {
        try {
            var answer = http.get(admin.resolve(path));
            return answer.isSuccess() ? PartHealth.UP : PartHealth.down(reasons(answer.json()));
        } catch (ClientFailure e) {
            return PartHealth.down(e.getMessage());
        }
    }

    private static String reasons(JsonNode report) {
        String reasons =
                report.path("checks").properties().stream()
                        .filter(check -> check.getValue().has("reason"))
                        .map(check ->
                                check.getKey() + ": " + check.getValue().get("reason").asText())
                        .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? NOT_READY : reasons;
    }

    private PartHealth trino() {
        return asking(() ->
                !http.get(endpoints.trino().resolve("/v1/info"))
                        .json()
                        .path("starting")
                        .asBoolean(true));
    }

    private static PartHealth asking(Supplier<Boolean> question) {
        try {
            return question.get() ? PartHealth.UP : PartHealth.down(NOT_READY);
        } catch (ClientFailure e) {
            return PartHealth.down(e.getMessage());
        }
    }
}
