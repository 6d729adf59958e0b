package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was found of each day; a day that is on two pages is one. */
final class VerifiedDays {
    private final Map<String, ObjectNode> days = new LinkedHashMap<>();

    void add(JsonNode found) {
        if (!(found instanceof ObjectNode day)) {
            return;
        }
        ObjectNode before = days.put(day.path("day").asText(), day);
        if (before != null) {
            day.put(
                    "sealed-late",
                    before.path("sealed-late").asLong() + day.path("sealed-late").asLong());
        }
    }

    Collection<ObjectNode> days() {
        return days.values();
    }

    boolean has(String state) {
        return days.values().stream().anyMatch(day -> day.path("state").asText().equals(state));
    }
}
