package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.policy.Audience;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/** Whom a filter or mask is for, in JSON: {@code roles}, or all but {@code except-roles}. */
final class AudienceReader {
    private static final String ROLES = "roles";
    private static final String EXCEPT = "except-roles";
    private static final int ROLES_MAX = 100;

    private AudienceReader() {}

    static Audience read(JsonNode json) {
        if (json.has(ROLES) == json.has(EXCEPT)) {
            throw new BadRequestException(
                    "Invalid policy: either roles or except-roles is required, and not both");
        }
        boolean allBut = json.has(EXCEPT);
        JsonNode names = json.path(allBut ? EXCEPT : ROLES);
        Set<String> roles = new HashSet<>();
        for (JsonNode name : names) {
            if (!name.isTextual()) {
                throw new BadRequestException("Invalid policy: a role is a name");
            }
            roles.add(name.textValue());
        }
        if (!names.isArray() || roles.size() > ROLES_MAX || (roles.isEmpty() && !allBut)) {
            throw new BadRequestException(
                    "Invalid policy: roles are an array of 1 to %s names", ROLES_MAX);
        }
        return new Audience(roles, allBut);
    }

    static void write(ObjectNode json, Audience audience) {
        ArrayNode names = json.putArray(audience.allBut() ? EXCEPT : ROLES);
        audience.roles().forEach(names::add);
    }

    /** Refuses what nobody has said anything about. */
    static void requireKeys(JsonNode json, Set<String> known) {
        if (!json.isObject()) {
            throw new BadRequestException("Invalid policy: not a JSON object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new BadRequestException("Invalid policy: unknown key %s", name);
            }
        }
    }
}
