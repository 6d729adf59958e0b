package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.policy.ColumnMask;
import dev.tarn.catalog.policy.ColumnTag;
import dev.tarn.catalog.policy.Expression;
import dev.tarn.catalog.policy.Mask;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.RowFilter;
import dev.tarn.catalog.policy.TagMask;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;

/** Filters, masks and tags as people read them: with the names that columns have now. */
final class RestrictionJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RestrictionJson() {}

    static ObjectNode table(Schema schema, List<NamedRule> rules) {
        ObjectNode json = MAPPER.createObjectNode();
        var filters = json.putArray("filters");
        var masks = json.putArray("masks");
        var tags = json.putArray("tags");
        for (NamedRule named : rules) {
            switch (named.rule()) {
                case RowFilter filter -> {
                    ObjectNode node = filters.addObject().put("name", filter.name());
                    node.put("condition", text(schema, filter.condition()));
                    AudienceReader.write(node, filter.audience());
                }
                case ColumnMask mask -> {
                    ObjectNode node = masks.addObject();
                    column(node, schema, mask.fieldId());
                    mask(node, mask.mask(), schema);
                    AudienceReader.write(node, mask.audience());
                }
                case ColumnTag tag -> {
                    ObjectNode node = tags.addObject();
                    column(node, schema, tag.fieldId());
                    node.put("tag", tag.tag());
                }
                default -> {}
            }
        }
        return json;
    }

    static ObjectNode tagMask(TagMask mask) {
        ObjectNode json = MAPPER.createObjectNode().put("tag", mask.tag());
        mask(json, mask.mask(), new Schema());
        AudienceReader.write(json, mask.audience());
        return json;
    }

    /** A column that was dropped has its number only. */
    private static void column(ObjectNode json, Schema schema, int fieldId) {
        json.put("field-id", fieldId);
        name(schema, fieldId).ifPresent(name -> json.put("column", name));
    }

    private static void mask(ObjectNode json, Mask mask, Schema schema) {
        json.put("mask", mask.word());
        if (mask instanceof Mask.Constant(String value)) {
            json.put("value", value);
        }
        if (mask instanceof Mask.Formula(Expression expression)) {
            json.put("expression", text(schema, expression));
        }
    }

    private static String text(Schema schema, Expression expression) {
        return expression
                .render(id -> name(schema, id).or(() -> Optional.of("#" + id)))
                .orElseThrow();
    }

    private static Optional<String> name(Schema schema, int fieldId) {
        return Optional.ofNullable(schema.findColumnName(fieldId));
    }
}
