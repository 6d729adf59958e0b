package dev.tarn.gateway.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The head of a day as it is anchored: the same bytes each time. */
final class AnchorText {
    private AnchorText() {}

    static byte[] of(DayRow day) {
        ObjectNode text = JsonNodeFactory.instance.objectNode();
        text.put("format", "tarn-receipt-day-1");
        text.put("day", day.day().toString());
        text.put("links", day.links());
        text.put("head", day.head());
        if (day.previousDay() != null) {
            text.put("previous-day", day.previousDay().toString());
            text.put("previous-head", day.previousHead());
        }
        text.put("closed-at", Digest.text(day.closedAt()));
        return (text + "\n").getBytes(UTF_8);
    }
}
