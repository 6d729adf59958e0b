package dev.tarn.writer.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * A rule that a batch broke, and was written nevertheless.
 *
 * @param rule where it stands in the contract
 * @param rows how many broke it; 0 where it is about the batch as a whole
 */
public record Warning(String rule, String field, String code, long rows, String message) {
    /** As receipts have them. */
    public static String json(List<Warning> warnings) {
        if (warnings.isEmpty()) {
            return "";
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Warning warning : warnings) {
            var json =
                    all.addObject()
                            .put("rule", warning.rule())
                            .put("code", warning.code())
                            .put("message", warning.message());
            if (!warning.field().isEmpty()) {
                json.put("field", warning.field());
            }
            if (warning.rows() > 0) {
                json.put("rows", warning.rows());
            }
        }
        return all.toString();
    }
}
