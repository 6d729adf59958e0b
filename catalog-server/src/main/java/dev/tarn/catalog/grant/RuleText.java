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
import dev.tarn.catalog.policy.TagMask;
import java.util.Optional;

/** Any rule in JSON and in one line of words; columns are their field ids, as the rule has them. */
final class RuleText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RuleText() {}

    static ObjectNode json(NamedRule rule) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("lake", rule.lake());
        Grants.place(rule).write(json);
        json.put("kind", rule.rule().kind().word());
        switch (rule.rule()) {
            case Grant grant -> {
                json.put("role", grant.role());
                json.put("privilege", grant.privilege().name());
                grant.until().ifPresent(until -> json.put("until", until.toString()));
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
                    "role %s has %s on %s%s"
                            .formatted(
                                    grant.role(),
                                    grant.privilege(),
                                    place,
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

    static String place(NamedRule rule) {
        return rule.table()
                .map(table -> "table " + rule.namespace() + "." + table)
                .orElseGet(() ->
                        rule.namespace().isEmpty()
                                ? "lake " + rule.lake()
                                : "namespace " + rule.namespace());
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
