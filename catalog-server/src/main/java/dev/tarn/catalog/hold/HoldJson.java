package dev.tarn.catalog.hold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.hold.Hold.Wanted;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.wire.NameCodec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.BadRequestException;

/** Holds as JSON, strictly read: what is misspelt would hold nothing. */
final class HoldJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> KEYS = Set.of("tables", "from", "to", "until", "reason");
    private static final Set<String> PLACE_KEYS = Set.of("lake", "namespace", "name");
    private static final int PLACES_MAX = 100;
    private static final int REASON_MAX = 1_000;

    private final Lakes lakes;

    HoldJson(Lakes lakes) {
        this.lakes = lakes;
    }

    Wanted read(JsonNode body, Instant now) {
        requireKeys(body, KEYS);
        JsonNode tables = body.path("tables");
        if (!tables.isArray() || tables.isEmpty() || tables.size() > PLACES_MAX) {
            throw new BadRequestException(
                    "Invalid hold: tables is required, an array of 1 to %s", PLACES_MAX);
        }
        var places = new ArrayList<HeldPlace>();
        tables.forEach(table -> places.add(place(table)));
        var span = new Span(instant(body, "from"), instant(body, "to"));
        if (span.isReversed()) {
            throw new BadRequestException("Invalid hold: from is after to");
        }
        Optional<Instant> until = instant(body, "until");
        if (until.filter(end -> !end.isAfter(now)).isPresent()) {
            throw new BadRequestException("Invalid hold: until is over");
        }
        String reason = text(body, "reason").strip();
        if (reason.isEmpty() || reason.length() > REASON_MAX || reason.indexOf('\u0000') >= 0) {
            throw new BadRequestException(
                    "Invalid hold: reason is required, %s characters at most", REASON_MAX);
        }
        return new Wanted(places, span, until, reason);
    }

    ObjectNode print(Hold hold, Instant now) {
        ObjectNode json = MAPPER.createObjectNode().put("name", hold.name());
        var tables = json.putArray("tables");
        for (HeldPlace place : hold.places()) {
            ObjectNode table = tables.addObject().put("lake", place.lake());
            var levels = table.putArray("namespace");
            List.of(place.namespace().levels()).forEach(levels::add);
            place.name().ifPresent(name -> table.put("name", name));
        }
        hold.span().from().ifPresent(from -> json.put("from", from.toString()));
        hold.span().to().ifPresent(to -> json.put("to", to.toString()));
        hold.until().ifPresent(until -> json.put("until", until.toString()));
        json.put("reason", hold.reason())
                .put("in-force", hold.isInForce(now))
                .put("created-at", hold.createdAt().toString())
                .put("created-by", hold.createdBy());
        hold.endedAt().ifPresent(at -> json.put("ended-at", at.toString()));
        hold.endedBy().ifPresent(by -> json.put("ended-by", by));
        return json;
    }

    private HeldPlace place(JsonNode json) {
        requireKeys(json, PLACE_KEYS);
        var levels = new ArrayList<String>();
        for (JsonNode level : json.path("namespace")) {
            if (!level.isTextual()) {
                throw new BadRequestException("Invalid hold: a level of a namespace is a text");
            }
            levels.add(NameCodec.checked(level.textValue()));
        }
        JsonNode namespace = json.path("namespace");
        if (!namespace.isMissingNode() && !namespace.isArray()) {
            throw new BadRequestException("Invalid hold: namespace is an array");
        }
        Optional<String> name =
                json.has("name")
                        ? Optional.of(NameCodec.checked(text(json, "name")))
                        : Optional.empty();
        if (name.isPresent() && levels.isEmpty()) {
            throw new BadRequestException("Invalid hold: a table's name comes with its namespace");
        }
        var lake = lakes.require(text(json, "lake"));
        return new HeldPlace(
                lake.id(), lake.name(), Namespace.of(levels.toArray(String[]::new)), name);
    }

    private static void requireKeys(JsonNode json, Set<String> keys) {
        if (!json.isObject()) {
            throw new BadRequestException("Invalid hold: an object is expected");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!keys.contains(name)) {
                throw new BadRequestException(
                        "Invalid hold: unknown key %s, known are %s",
                        name, keys.stream().sorted().toList());
            }
        }
    }

    private static String text(JsonNode json, String key) {
        if (!json.path(key).isTextual()) {
            throw new BadRequestException("Invalid hold: %s is required, a text", key);
        }
        return json.path(key).textValue();
    }

    private static Optional<Instant> instant(JsonNode json, String key) {
        if (!json.has(key)) {
            return Optional.empty();
        }
        String value = text(json, key);
        try {
            return Optional.of(Instant.parse(value).truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid hold: %s is no instant like 2026-01-31T12:00:00Z: %s", key, value);
        }
    }
}
