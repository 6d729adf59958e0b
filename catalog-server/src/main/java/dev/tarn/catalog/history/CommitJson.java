package dev.tarn.catalog.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.namespace.NamespacePath;

/** An entry of the commit log as JSON. */
public final class CommitJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CommitJson() {}

    public static ObjectNode of(CommitEntry entry) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("sequence", entry.sequence());
        json.put("position", entry.position());
        json.put("committed-at", entry.committedAt().toString());
        json.put("action", entry.action());
        json.put("kind", entry.kind());
        var levels = json.putArray("namespace");
        for (String level : NamespacePath.parse(entry.namespace()).levels()) {
            levels.add(level);
        }
        json.put("name", entry.name());
        json.put("uuid", entry.uuid().toString());
        entry.fromLocation().ifPresent(location -> json.put("from", location));
        entry.toLocation().ifPresent(location -> json.put("to", location));
        json.set("snapshots", snapshots(entry));
        json.put("principal", entry.principal());
        entry.actor().ifPresent(actor -> json.put("actor", actor));
        json.put("engine", entry.engine());
        json.put("request-id", entry.requestId());
        return json;
    }

    private static com.fasterxml.jackson.databind.JsonNode snapshots(CommitEntry entry) {
        try {
            return MAPPER.readTree(entry.snapshots());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
