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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the catalog for passes: who shows one is decided about by the rules of then, and loads by
 * them. Without one nothing runs.
 */
final class ReplayPasses {
    /** As the access control of Trino knows it. */
    private static final String CREDENTIAL = "tarn-replay-pass";

    /**
     * As Trino's Iceberg connector knows what it has exchanged at the catalog for a token of the
     * query's user, before what it makes up itself.
     */
    private static final String TO_LOAD = "urn:ietf:params:oauth:token-type:access_token";

    private static final Logger LOG = LoggerFactory.getLogger(ReplayPasses.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CatalogClient catalog;

    ReplayPasses(CatalogClient catalog) {
        this.catalog = catalog;
    }

    /** A pass, for one query. */
    record Pass(String text) {
        /** What the query is sent with. */
        TrinoHeaders.Header header() {
            return new TrinoHeaders.Header(
                    TrinoHeaders.EXTRA_CREDENTIAL,
                    "%s=%s,%s=%s".formatted(CREDENTIAL, text, TO_LOAD, text));
        }

        @Override
        public String toString() {
            return "pass";
        }
    }

    Pass get(String asker, ReceiptRow then) {
        try {
            ObjectNode body =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("query-id", then.queryId())
                            .put("user", then.userName())
                            .put("asker", asker)
                            .put("at", then.submittedAt().toString());
            body.set("reads", ReadTables.of(then.readTables()).toLoad());
            WholeAnswer answer = catalog.send("POST", "/api/v1/replay-passes", body);
            if (answer.statusCode() == 403) {
                throw new HttpRefusal(403, message(answer), Map.of());
            }
            String pass = JSON.readTree(answer.body()).path("pass").asText();
            if (answer.statusCode() != 201 || pass.isEmpty()) {
                throw CatalogClient.refused(answer);
            }
            return new Pass(pass);
        } catch (IOException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    /** The query is over. A pass ends by itself as well, some minutes later. */
    void end(Pass pass) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("pass", pass.text());
        try {
            WholeAnswer answer = catalog.send("POST", "/api/v1/replay-passes/end", body);
            if (answer.statusCode() != 204) {
                throw CatalogClient.refused(answer);
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The pass of a replay that is over cannot be ended now");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
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
