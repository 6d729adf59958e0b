package dev.tarn.catalog.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** What a rule says besides its place, as it is stored. */
final class RuleJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RuleJson() {}

    static String write(Rule rule) {
        ObjectNode json = MAPPER.createObjectNode();
        switch (rule) {
            case Grant grant -> {
                json.put("role", grant.role());
                json.put("privilege", grant.privilege().name());
                grant.until().ifPresent(until -> json.put("until", until.toString()));
                json.put("reason", grant.reason());
            }
        }
        return json.toString();
    }

    static Rule read(Rule.Kind kind, Place place, String body) {
        JsonNode json = parse(body);
        return switch (kind) {
            case GRANT ->
                    new Grant(
                            place,
                            json.path("role").textValue(),
                            Privilege.valueOf(json.path("privilege").textValue()),
                            json.has("until")
                                    ? Optional.of(Instant.parse(json.path("until").textValue()))
                                    : Optional.empty(),
                            json.path("reason").textValue());
        };
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
