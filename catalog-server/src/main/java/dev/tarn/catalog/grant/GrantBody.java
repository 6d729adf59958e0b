package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.policy.Privilege;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
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
        String reason) {
    private static final Set<String> KEYS =
            Set.of("namespace", "table", "role", "privileges", "until", "reason");
    private static final int REASON_MAX = 1_000;

    static GrantBody read(JsonNode json) {
        if (!json.isObject()) {
            throw new BadRequestException("Invalid grant: not a JSON object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new BadRequestException(
                        "Invalid grant: unknown key %s, known are namespace, privileges, reason, role, table, until",
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
                reason(json));
    }

    private static String reason(JsonNode json) {
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
