package dev.tarn.gateway.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.catalog.CatalogClient;
import dev.tarn.gateway.history.ReceiptRow;
import dev.tarn.gateway.protocol.TrinoHeaders;
import java.io.IOException;
import java.util.Map;

/**
 * Asks the catalog for passes: who shows one is decided about by the rules of then. Without one
 * nothing runs.
 */
final class ReplayPasses {
    /** As the access control of Trino knows it. */
    private static final String CREDENTIAL = "tarn-replay-pass";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CatalogClient catalog;

    ReplayPasses(CatalogClient catalog) {
        this.catalog = catalog;
    }

    /** What the query is sent with. */
    TrinoHeaders.Header get(String asker, ReceiptRow then) {
        try {
            ObjectNode body =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("query-id", then.queryId())
                            .put("user", then.userName())
                            .put("asker", asker)
                            .put("at", then.submittedAt().toString());
            WholeAnswer answer = catalog.send("POST", "/api/v1/replay-passes", body);
            if (answer.statusCode() == 403) {
                throw new HttpRefusal(403, message(answer), Map.of());
            }
            String pass = JSON.readTree(answer.body()).path("pass").asText();
            if (answer.statusCode() != 201 || pass.isEmpty()) {
                throw CatalogClient.refused(answer);
            }
            return new TrinoHeaders.Header("X-Trino-Extra-Credential", CREDENTIAL + "=" + pass);
        } catch (IOException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    private static String message(WholeAnswer answer) throws IOException {
        JsonNode error = JSON.readTree(answer.body()).path("error");
        return error.path("message").asText("The catalog gives no pass");
    }

    private static HttpRefusal unavailable(String why) {
        return new HttpRefusal(
                503,
                "The catalog cannot be asked to decide by the policy of then: " + why,
                Map.of());
    }
}
