package dev.tarn.writer.stage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.writer.ledger.RejectCounts;
import dev.tarn.writer.value.Reason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Counts rejected rows by reason, and by reason and column. What it says may be read by others than
 * the rows: places in lists and keys of maps are what rows hold, so that they are left out.
 */
final class RejectTally {
    /** The rest of a reason is counted under {@link #OTHERS}. */
    private static final int PLACES_MAX = 20;

    private static final int LOOKED_AT_MAX = 100_000;
    private static final int FIELD_CHARACTERS_MAX = 256;
    private static final String OTHERS = "*";

    private final Schema schema;
    private final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    private final Map<Place, Long> places = new LinkedHashMap<>();
    private long all;

    private record Place(Reason reason, String field) {}

    RejectTally(Schema schema) {
        this.schema = schema;
    }

    void add(Reason reason, String field) {
        reasons.merge(reason, 1L, Long::sum);
        if (all++ < LOOKED_AT_MAX) {
            Place place = new Place(reason, column(field));
            if (places.size() < PLACES_MAX || places.containsKey(place)) {
                places.merge(place, 1L, Long::sum);
            }
        }
    }

    long all() {
        return all;
    }

    /** The path as Iceberg spells it, down to the first map. */
    private String column(String field) {
        String path = field.replaceAll("\\[\\d+]", ".element");
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            Types.NestedField outer = schema.findField(path.substring(0, dot));
            if (outer != null && outer.type().typeId() == Type.TypeID.MAP) {
                path = path.substring(0, dot);
                break;
            }
        }
        String clean = path.replace('\u0000', '\uFFFD');
        return clean.substring(0, Math.min(clean.length(), FIELD_CHARACTERS_MAX));
    }

    RejectCounts counts() {
        if (all == 0) {
            return RejectCounts.NONE;
        }
        String text =
                reasons.entrySet().stream()
                        .map(reason -> reason.getKey() + "=" + reason.getValue())
                        .collect(Collectors.joining(","));
        return new RejectCounts(text, Optional.of(fields().toString()));
    }

    private ArrayNode fields() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        Map<Reason, Long> rest = new EnumMap<>(reasons);
        places.forEach((place, count) -> {
            add(json, place.reason(), place.field(), count);
            rest.merge(place.reason(), -count, Long::sum);
        });
        rest.forEach((reason, count) -> {
            if (count > 0) {
                add(json, reason, OTHERS, count);
            }
        });
        return json;
    }

    private static void add(ArrayNode json, Reason reason, String field, long count) {
        json.addObject().put("reason", reason.name()).put("field", field).put("row_count", count);
    }
}
