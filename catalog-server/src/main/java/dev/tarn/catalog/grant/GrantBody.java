package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.TimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/** A request to grant or to revoke. */
record GrantBody(
        GivenPlace place,
        String role,
        Set<Privilege> privileges,
        Optional<Instant> until,
        Optional<TimeLimit> limit,
        String reason) {
    private static final Set<String> KEYS =
            Set.of("namespace", "table", "role", "privileges", "until", "window", "tags", "reason");
    private static final int REASON_MAX = 1_000;
    private static final int TAGS_MAX = 100;
    private static final Duration WINDOW_MAX = Duration.ofDays(36_500);

    static GrantBody read(JsonNode json) {
        if (!json.isObject()) {
            throw new BadRequestException("Invalid grant: not a JSON object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new BadRequestException(
                        "Invalid grant: unknown key %s, known are namespace, privileges, reason, role, table, tags, until, window",
                        name);
            }
        }
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        for (JsonNode word : json.path("privileges")) {
            privileges.addAll(Privilege.named(word.asText()));
        }
        if (!json.path("role").isTextual() || privileges.isEmpty()) {
            throw new BadRequestException("Invalid grant: role and privileges are required");
        }
        return new GrantBody(
                GivenPlace.read(json),
                json.path("role").textValue(),
                privileges,
                json.has("until") ? Optional.of(until(json.path("until"))) : Optional.empty(),
                limit(json, privileges),
                reason(json));
    }

    private static Optional<TimeLimit> limit(JsonNode json, Set<Privilege> privileges) {
        if (!json.has("window") && !json.has("tags")) {
            return Optional.empty();
        }
        Set<String> tags = new HashSet<>();
        for (JsonNode tag : json.path("tags")) {
            tags.add(tag.isTextual() ? tag.textValue() : "");
        }
        boolean invalid =
                (json.has("tags") && !json.path("tags").isArray())
                        || tags.contains("")
                        || tags.size() > TAGS_MAX
                        || (!json.has("window") && tags.isEmpty());
        if (invalid || !privileges.equals(EnumSet.of(Privilege.TIME_TRAVEL))) {
            throw new BadRequestException(
                    "Invalid grant: window, a duration, and tags, 1 to %s names, are for TIME_TRAVEL alone",
                    TAGS_MAX);
        }
        return Optional.of(
                new TimeLimit(
                        json.has("window")
                                ? Optional.of(window(json.path("window").asText()))
                                : Optional.empty(),
                        tags));
    }

    private static Duration window(String text) {
        try {
            Duration window = Duration.parse(text);
            if (!window.isNegative() && window.compareTo(WINDOW_MAX) <= 0) {
                return window;
            }
        } catch (DateTimeParseException _) {
            // The answer is the same.
        }
        throw new BadRequestException(
                "Invalid window: %s is no duration like P7D or PT12H, of 100 years at most", text);
    }

    static String reason(JsonNode json) {
        String reason = json.path("reason").asText("");
        if (reason.length() > REASON_MAX || reason.indexOf('\u0000') >= 0) {
            throw new BadRequestException(
                    "Invalid reason: longer than %s characters, or with U+0000", REASON_MAX);
        }
        return reason;
    }

    private static Instant until(JsonNode json) {
        try {
            return Instant.parse(json.asText());
        } catch (DateTimeParseException invalid) {
            throw new BadRequestException(
                    "Invalid until: %s is no instant like 2026-12-31T12:00:00Z", json.asText());
        }
    }
}
