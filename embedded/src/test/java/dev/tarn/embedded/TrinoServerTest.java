package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class TrinoServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @Test
    void answersQueriesAndStopsCleanly() throws Exception {
        TrinoSettings settings =
                TrinoSettings.in(TarnHome.path(), folder)
                        .withCatalogs("tpch")
                        .withCatalog("scratch", "connector.name=memory");
        try (var trino = TrinoServer.start(settings);
                var http = HttpClient.newHttpClient()) {
            trino.awaitReady(Duration.ofMinutes(2));

            assertThat(firstRow(http, trino.uri(), "SELECT 1")).isEqualTo("[1]");
            assertThat(firstRow(http, trino.uri(), "SELECT count(*) FROM tpch.tiny.nation"))
                    .isEqualTo("[25]");
            assertThat(
                            firstRow(
                                    http,
                                    trino.uri(),
                                    "SELECT count(*) FROM scratch.information_schema.schemata"))
                    .isNotEmpty();

            assertThat(trino.process().stop().expected()).isTrue();
        }
    }

    @Test
    void saysWhyWhenItCannotStart() {
        TrinoSettings settings =
                TrinoSettings.in(TarnHome.path(), folder)
                        .withCatalogs("tpch")
                        .withJvmOptions("-Xmx1y");

        try (var trino = TrinoServer.start(settings)) {
            assertThatThrownBy(() -> trino.awaitReady(Duration.ofMinutes(1)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("trino")
                    .hasMessageContaining("Invalid maximum heap size: -Xmx1y");
        }
    }

    private static String firstRow(HttpClient http, URI trino, String sql)
            throws IOException, InterruptedException {
        HttpRequest post =
                HttpRequest.newBuilder(trino.resolve("/v1/statement"))
                        .header("X-Trino-User", "test")
                        .POST(HttpRequest.BodyPublishers.ofString(sql))
                        .build();
        JsonNode answer = send(http, post);
        while (!answer.has("data") && answer.has("nextUri")) {
            answer =
                    send(
                            http,
                            HttpRequest.newBuilder(URI.create(answer.get("nextUri").asText()))
                                    .build());
        }
        assertThat(answer.path("error")).as(sql).isEmpty();
        return answer.path("data").path(0).toString();
    }

    private static JsonNode send(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
