package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.Privilege;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * A policy as a file says it, read but not yet held against the lake. What it says of a role, a
 * table or a tag is all that there is to say of it.
 */
record PolicyFile(
        String reason, List<GrantBody> grants, List<TablePolicy> tables, List<TagRule> tagMasks) {
    private static final Set<String> KEYS = Set.of("reason", "grants", "tables", "tag-masks");
    private static final Set<String> TABLE_KEYS =
            Set.of("namespace", "table", "filters", "masks", "tags");
    private static final Set<String> FILTER_KEYS =
            Set.of("name", "condition", "roles", "except-roles");
    private static final Set<String> MASK_KEYS =
            Set.of("column", "mask", "value", "expression", "roles", "except-roles");
    private static final Set<String> NOTHING_KEYS = Set.of("role", "privileges");
    private static final Set<String> TAG_KEYS = Set.of("column", "tag");
    private static final Set<String> TAG_MASK_KEYS =
            Set.of("tag", "mask", "value", "roles", "except-roles");
    private static final int RULES_MAX = 10_000;

    record TablePolicy(
            GivenPlace place, List<FilterRule> filters, List<MaskRule> masks, List<Tag> tags) {}

    record FilterRule(String name, String condition, Audience audience) {}

    /** The mask is read with the columns at hand. */
    record MaskRule(String column, JsonNode mask, Audience audience) {}

    record Tag(String column, String tag) {}

    record TagRule(String tag, JsonNode mask, Audience audience) {}

    static PolicyFile read(JsonNode json) {
        AudienceReader.requireKeys(json, KEYS);
        var grants = new ArrayList<GrantBody>();
        for (JsonNode grant : list(json, "grants")) {
            grants.add(grant(grant));
        }
        var tables = new ArrayList<TablePolicy>();
        for (JsonNode table : list(json, "tables")) {
            tables.add(table(table));
        }
        var tagMasks = new ArrayList<TagRule>();
        for (JsonNode mask : list(json, "tag-masks")) {
            AudienceReader.requireKeys(mask, TAG_MASK_KEYS);
            tagMasks.add(new TagRule(text(mask, "tag"), mask, AudienceReader.read(mask)));
        }
        var file = new PolicyFile(GrantBody.reason(json), grants, tables, tagMasks);
        if (file.size() > RULES_MAX) {
            throw new BadRequestException("Invalid policy: more than %s rules", RULES_MAX);
        }
        return file;
    }

    private int size() {
        int rules = tagMasks.size();
        for (GrantBody grant : grants) {
            rules += grant.privileges().size();
        }
        for (TablePolicy table : tables) {
            rules += table.filters().size() + table.masks().size() + table.tags().size();
        }
        return rules;
    }

    /** A role that is to have nothing is named with no privileges. */
    private static GrantBody grant(JsonNode json) {
        JsonNode privileges = json.path("privileges");
        if (!privileges.isArray() || !privileges.isEmpty()) {
            return GrantBody.read(json);
        }
        AudienceReader.requireKeys(json, NOTHING_KEYS);
        return new GrantBody(
                GivenPlace.read(json),
                text(json, "role"),
                EnumSet.noneOf(Privilege.class),
                Optional.empty(),
                Optional.empty(),
                "");
    }

    private static TablePolicy table(JsonNode json) {
        AudienceReader.requireKeys(json, TABLE_KEYS);
        text(json, "table");
        var filters = new ArrayList<FilterRule>();
        for (JsonNode filter : list(json, "filters")) {
            AudienceReader.requireKeys(filter, FILTER_KEYS);
            filters.add(
                    new FilterRule(
                            text(filter, "name"),
                            text(filter, "condition"),
                            AudienceReader.read(filter)));
        }
        var masks = new ArrayList<MaskRule>();
        for (JsonNode mask : list(json, "masks")) {
            AudienceReader.requireKeys(mask, MASK_KEYS);
            masks.add(new MaskRule(text(mask, "column"), mask, AudienceReader.read(mask)));
        }
        var tags = new ArrayList<Tag>();
        for (JsonNode tag : list(json, "tags")) {
            AudienceReader.requireKeys(tag, TAG_KEYS);
            tags.add(new Tag(text(tag, "column"), text(tag, "tag")));
        }
        return new TablePolicy(GivenPlace.read(json), filters, masks, tags);
    }

    private static JsonNode list(JsonNode json, String key) {
        JsonNode list = json.path(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw new BadRequestException("Invalid policy: %s is a list", key);
        }
        return list;
    }

    private static String text(JsonNode json, String key) {
        if (!json.path(key).isTextual()) {
            throw new BadRequestException("Invalid policy: %s is required, a text", key);
        }
        return json.path(key).textValue();
    }
}
