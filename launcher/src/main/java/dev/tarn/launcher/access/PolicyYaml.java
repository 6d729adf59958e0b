package dev.tarn.launcher.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tarn.launcher.lake.QualifiedName;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A policy in YAML. Places are written as in SQL, and the mask {@code null} needs no quotes; all
 * else is read by the catalog.
 */
final class PolicyYaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private PolicyYaml() {}

    static JsonNode read(Path file) {
        JsonNode policy;
        try {
            policy = MAPPER.readTree(file.toFile());
        } catch (JsonProcessingException invalid) {
            throw new LaunchFailure(
                    "%s is no YAML: %s".formatted(file, invalid.getOriginalMessage()), invalid);
        } catch (IOException e) {
            throw new LaunchFailure("Cannot read " + file + ": " + e, e);
        }
        if (!policy.isObject()) {
            throw new LaunchFailure(file + " holds no policy");
        }
        policy.path("grants").forEach(PolicyYaml::place);
        policy.path("tables")
                .forEach(table -> {
                    place(table);
                    table.path("masks").forEach(PolicyYaml::mask);
                });
        policy.path("tag-masks").forEach(PolicyYaml::mask);
        return policy;
    }

    private static void place(JsonNode json) {
        if (!(json instanceof ObjectNode place)) {
            return;
        }
        if (place.path("table").isTextual()) {
            QualifiedName name = QualifiedName.ofTable(place.path("table").textValue());
            name.levels().forEach(place.putArray("namespace")::add);
            place.put("table", name.name());
        } else if (place.path("namespace").isTextual()) {
            QualifiedName name = QualifiedName.parse(place.path("namespace").textValue());
            name.parts().forEach(place.putArray("namespace")::add);
        }
    }

    /** YAML's own null is no word. */
    private static void mask(JsonNode json) {
        if (json instanceof ObjectNode mask && mask.path("mask").isNull()) {
            mask.put("mask", "null");
        }
    }
}
