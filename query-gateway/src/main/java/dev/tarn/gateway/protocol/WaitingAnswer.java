package dev.tarn.gateway.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A query that no cluster has yet, in the words of Trino's protocol: queued, ask again there. A 429
 * would do as little for drivers as for people.
 */
public record WaitingAnswer(String id, String infoUri, String nextUri) {
    private static final String PREFIX = "waiting_";

    /** Asked for the {@code asked}th time, at a gateway that its client finds there. */
    public static WaitingAnswer of(String waitingId, String base, int asked) {
        return new WaitingAnswer(
                PREFIX + waitingId,
                base + "/api/v1/queries",
                "%s/waiting/%s/%d".formatted(base, waitingId, asked));
    }

    public String waitingId() {
        return id.substring(PREFIX.length());
    }

    public String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("id", id);
        root.put("infoUri", infoUri);
        root.put("nextUri", nextUri);
        QueryStats.put(root, "QUEUED");
        root.putArray("warnings");
        return root.toString();
    }
}
