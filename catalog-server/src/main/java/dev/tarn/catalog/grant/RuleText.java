package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.policy.Audience;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Expression;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.Rule;
import dev.tarn.catalog.policy.TagMask;
import dev.tarn.catalog.policy.TimeLimit;
import java.util.Optional;

/** Any rule in JSON and in one line of words; columns are their field ids, as the rule has them. */
public final class RuleText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RuleText() {}

    public static ObjectNode json(NamedRule rule) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("lake", rule.lake());
        Grants.place(rule).write(json);
        json.put("kind", rule.rule().kind().word());
        switch (rule.rule()) {
            case Grant grant -> {
                json.put("role", grant.role());
                json.put("privilege", grant.privilege().name());
                grant.until().ifPresent(until -> json.put("until", until.toString()));
                grant.limit().ifPresent(limit -> write(json, limit));
                json.put("reason", grant.reason());
            }
            case RowFilter filter -> {
                json.put("name", filter.name());
                json.put("condition", text(filter.condition()));
                AudienceReader.write(json, filter.audience());
            }
            case ColumnMask mask -> {
                json.put("field-id", mask.fieldId()).put("mask", mask.mask().word());
                AudienceReader.write(json, mask.audience());
            }
            case ColumnTag tag -> json.put("field-id", tag.fieldId()).put("tag", tag.tag());
            case TagMask mask -> {
                json.put("tag", mask.tag()).put("mask", mask.mask().word());
                AudienceReader.write(json, mask.audience());
            }
        }
        return json.put("words", words(rule));
    }

    static String words(NamedRule rule) {
        String place = place(rule);
        return switch (rule.rule()) {
            case Grant grant ->
                    "role %s has %s on %s%s%s"
                            .formatted(
                                    grant.role(),
                                    grant.privilege(),
                                    place,
                                    grant.limit().map(RuleText::words).orElse(""),
                                    grant.until().map(until -> " until " + until).orElse(""));
            case RowFilter filter ->
                    "filter %s shows %s of %s only rows where %s"
                            .formatted(
                                    filter.name(),
                                    whom(filter.audience()),
                                    place,
                                    text(filter.condition()));
            case ColumnMask mask ->
                    "mask %s hides column #%d of %s from %s"
                            .formatted(
                                    mask.mask().word(),
                                    mask.fieldId(),
                                    place,
                                    whom(mask.audience()));
            case ColumnTag tag ->
                    "column #%d of %s is tagged %s".formatted(tag.fieldId(), place, tag.tag());
            case TagMask mask ->
                    "mask %s hides columns tagged %s in %s from %s"
                            .formatted(
                                    mask.mask().word(), mask.tag(), place, whom(mask.audience()));
        };
    }

    static void write(ObjectNode json, TimeLimit limit) {
        limit.window().ifPresent(window -> json.put("window", window.toString()));
        if (!limit.tags().isEmpty()) {
            limit.tags().forEach(json.putArray("tags")::add);
        }
    }

    private static String words(TimeLimit limit) {
        String window = limit.window().map(back -> ", back for " + back).orElse("");
        return limit.tags().isEmpty()
                ? window
                : window + ", to tags " + String.join(", ", limit.tags());
    }

    static String place(NamedRule rule) {
        return rule.table()
                .map(table -> "table " + rule.namespace() + "." + table)
                .orElseGet(() ->
                        rule.namespace().isEmpty()
                                ? "lake " + rule.lake()
                                : "namespace " + rule.namespace());
    }

    /** Whose view of things the rule is about. */
    static String whom(Rule rule) {
        return switch (rule) {
            case Grant grant -> "role " + grant.role();
            case RowFilter filter -> whom(filter.audience());
            case ColumnMask mask -> whom(mask.audience());
            case TagMask mask -> whom(mask.audience());
            case ColumnTag tag -> "whom the mask of tag " + tag.tag() + " is for";
        };
    }

    private static String whom(Audience audience) {
        String roles = String.join(", ", audience.roles());
        if (!audience.allBut()) {
            return "roles " + roles;
        }
        return roles.isEmpty() ? "everybody" : "everybody but roles " + roles;
    }

    private static String text(Expression expression) {
        return expression.render(id -> Optional.of("#" + id)).orElseThrow();
    }
}
