package dev.tarn.gateway.instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.ShortAnswer;
import dev.tarn.gateway.trust.TrinoTokens;
import java.io.IOException;

/** A statement of the gateway's own that answers no rows, from its text to its end. */
final class ClusterStatement {
    private static final String PAGES = "/v1/statement/";
    private static final int BYTES_MAX = 1024 * 1024;

    /** Each is answered within a second. */
    private static final int PAGES_MAX = 60;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrinoTokens tokens;

    ClusterStatement(TrinoTokens tokens) {
        this.tokens = tokens;
    }

    /** What became of it. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        record Failed(String error, String message) implements Outcome {}
    }

    Outcome run(Cluster cluster, String user, String id, String sql) {
        try {
            JsonNode page =
                    answer(
                            cluster,
                            cluster.request("POST", "/v1/statement")
                                    .text(sql)
                                    .setHeader("Authorization", "Bearer " + tokens.mint(user, id))
                                    .setHeader("X-Trino-Source", "tarn-gateway"));
            for (int pages = 0; pages < PAGES_MAX; pages++) {
                JsonNode error = page.path("error");
                if (error.isObject()) {
                    return new Outcome.Failed(
                            error.path("errorName").asText(""), error.path("message").asText(""));
                }
                int path = page.path("nextUri").asText("").indexOf(PAGES);
                if (path < 0) {
                    return new Outcome.Done();
                }
                page =
                        answer(
                                cluster,
                                cluster.request(
                                        "GET", page.path("nextUri").asText("").substring(path)));
            }
            return new Outcome.Failed("EXCEEDED_TIME_LIMIT", "It does not come to its end");
        } catch (IOException e) {
            throw new ClusterUnreachable(cluster.name(), e);
        }
    }

    private static JsonNode answer(Cluster cluster, ClusterRequest request) throws IOException {
        // Trino signs nobody in otherwise.
        ShortAnswer answer =
                cluster.ask(request.setHeader("X-Forwarded-Proto", "https"), BYTES_MAX);
        if (answer.statusCode() != 200) {
            throw new IOException("it answers " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }
}
