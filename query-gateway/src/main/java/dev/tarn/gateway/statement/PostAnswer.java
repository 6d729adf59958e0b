package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.gateway.protocol.QueryPath;
import java.io.IOException;
import java.util.Optional;

/**
 * Trino's first answer to a statement, which holds no rows: the one that is read whole, for the
 * query's id.
 *
 * @param body as the client gets it
 * @param nextPath what the client asks for next, or we delete when it is not to have the query
 */
record PostAnswer(String queryId, String body, Optional<String> nextPath) {
    static final int BYTES_MAX = 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] URIS = {"nextUri", "infoUri", "partialCancelUri"};
    private static final String HTTPS = "https://";

    /**
     * @param plain whether the client speaks plain HTTP. Trino signs nobody in over that, so it is
     *     told otherwise, and its URIs are put right here
     */
    static PostAnswer read(byte[] bytes, boolean plain) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        String queryId = json.path("id").asText("");
        if (!(json instanceof ObjectNode document) || !QueryPath.isQueryId(queryId)) {
            throw new IOException("no query id in Trino's answer");
        }
        Optional<String> next =
                Optional.of(json.path("nextUri").asText(""))
                        .filter(uri -> uri.contains("/v1/statement/"))
                        .map(uri -> uri.substring(uri.indexOf("/v1/statement/")));
        if (!plain) {
            return new PostAnswer(queryId, new String(bytes, UTF_8), next);
        }
        for (String name : URIS) {
            String uri = json.path(name).asText("");
            if (uri.startsWith(HTTPS)) {
                document.put(name, "http://" + uri.substring(HTTPS.length()));
            }
        }
        return new PostAnswer(queryId, document.toString(), next);
    }
}
