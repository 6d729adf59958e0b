package dev.tarn.catalog.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
                grant.limit().ifPresent(limit -> write(json, limit));
                json.put("reason", grant.reason());
            }
            case RowFilter filter -> {
                json.put("name", filter.name());
                json.set("condition", write(filter.condition()));
                write(json, filter.audience());
            }
            case ColumnMask mask -> {
                json.put("field-id", mask.fieldId());
                write(json, mask.mask());
                write(json, mask.audience());
            }
            case ColumnTag tag -> json.put("field-id", tag.fieldId()).put("tag", tag.tag());
            case TagMask mask -> {
                json.put("tag", mask.tag());
                write(json, mask.mask());
                write(json, mask.audience());
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
                            limit(json),
                            json.path("reason").textValue());
            case FILTER ->
                    new RowFilter(
                            place,
                            json.path("name").textValue(),
                            expression(json.path("condition")),
                            audience(json));
            case MASK ->
                    new ColumnMask(
                            place, json.path("field-id").intValue(), mask(json), audience(json));
            case TAG ->
                    new ColumnTag(
                            place, json.path("field-id").intValue(), json.path("tag").textValue());
            case TAG_MASK ->
                    new TagMask(place, json.path("tag").textValue(), mask(json), audience(json));
        };
    }

    private static void write(ObjectNode json, TimeLimit limit) {
        limit.window().ifPresent(window -> json.put("window", window.toString()));
        if (!limit.tags().isEmpty()) {
            limit.tags().forEach(json.putArray("tags")::add);
        }
    }

    private static Optional<TimeLimit> limit(JsonNode json) {
        if (!json.has("window") && !json.has("tags")) {
            return Optional.empty();
        }
        Set<String> tags = new HashSet<>();
        json.path("tags").forEach(tag -> tags.add(tag.textValue()));
        return Optional.of(
                new TimeLimit(
                        json.has("window")
                                ? Optional.of(Duration.parse(json.path("window").textValue()))
                                : Optional.empty(),
                        tags));
    }

    private static void write(ObjectNode json, Audience audience) {
        ArrayNode roles = json.putArray(audience.allBut() ? "except-roles" : "roles");
        audience.roles().forEach(roles::add);
    }

    private static Audience audience(JsonNode json) {
        boolean allBut = json.has("except-roles");
        Set<String> roles = new HashSet<>();
        json.path(allBut ? "except-roles" : "roles").forEach(role -> roles.add(role.textValue()));
        return new Audience(roles, allBut);
    }

    private static void write(ObjectNode json, Mask mask) {
        json.put("mask", mask.word());
        switch (mask) {
            case Mask.Constant(String value) -> json.put("value", value);
            case Mask.Formula(Expression expression) -> json.set("expression", write(expression));
            case Mask.Nothing _,
                    Mask.Hash _,
                    Mask.Year _,
                    Mask.Month _,
                    Mask.First4 _,
                    Mask.Last4 _ -> {}
        }
    }

    private static Mask mask(JsonNode json) {
        String word = json.path("mask").textValue();
        return switch (word) {
            case "null" -> new Mask.Nothing();
            case "constant" -> new Mask.Constant(json.path("value").textValue());
            case "hash" -> new Mask.Hash();
            case "year" -> new Mask.Year();
            case "month" -> new Mask.Month();
            case "first4" -> new Mask.First4();
            case "last4" -> new Mask.Last4();
            case "expression" -> new Mask.Formula(expression(json.path("expression")));
            default -> throw new IllegalArgumentException("No mask: " + word);
        };
    }

    /** A number is a column. */
    private static ArrayNode write(Expression expression) {
        ArrayNode parts = MAPPER.createArrayNode();
        for (Expression.Part part : expression.parts()) {
            switch (part) {
                case Expression.Part.Text(String text) -> parts.add(text);
                case Expression.Part.Column(int fieldId) -> parts.add(fieldId);
            }
        }
        return parts;
    }

    private static Expression expression(JsonNode json) {
        List<Expression.Part> parts = new ArrayList<>();
        for (JsonNode part : json) {
            parts.add(
                    part.isInt()
                            ? new Expression.Part.Column(part.intValue())
                            : new Expression.Part.Text(part.textValue()));
        }
        return new Expression(parts);
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
