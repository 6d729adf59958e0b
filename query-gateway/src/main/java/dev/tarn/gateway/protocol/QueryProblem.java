package dev.tarn.gateway.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * A refusal in the words of Trino's protocol: drivers show the text of a failed query to people,
 * and that of a failed HTTP request to nobody; some of those they would even repeat for minutes.
 */
public record QueryProblem(String id, String infoUri, Kind kind, String message) {
    /** Names and numbers are Trino's own, from its StandardErrorCode. */
    public enum Kind {
        SYNTAX_ERROR(1, "USER_ERROR"),
        PERMISSION_DENIED(4, "USER_ERROR"),
        NOT_SUPPORTED(13, "USER_ERROR"),
        UNKNOWN_TRANSACTION(20, "USER_ERROR"),
        QUERY_REJECTED(31, "USER_ERROR"),
        QUERY_TEXT_TOO_LARGE(35, "USER_ERROR"),
        GENERIC_INTERNAL_ERROR(65_536, "INTERNAL_ERROR"),
        SERVER_STARTING_UP(65_548, "INTERNAL_ERROR"),
        REMOTE_HOST_GONE(65_558, "INTERNAL_ERROR"),
        QUERY_QUEUE_FULL(131_074, "INSUFFICIENT_RESOURCES");

        private final int code;
        private final String type;

        Kind(int code, String type) {
            this.code = code;
            this.type = type;
        }

        public String type() {
            return type;
        }
    }

    public byte[] json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("id", id);
        root.put("infoUri", infoUri);
        QueryStats.put(root, "FAILED");
        ObjectNode error = root.putObject("error");
        error.put("message", message);
        error.put("errorCode", kind.code);
        error.put("errorName", kind.name());
        error.put("errorType", kind.type);
        ObjectNode failure = error.putObject("failureInfo");
        failure.put("type", "dev.tarn.gateway.Refused");
        failure.put("message", message);
        failure.putArray("suppressed");
        failure.putArray("stack");
        root.putArray("warnings");
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }
}
