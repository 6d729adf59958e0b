package dev.tarn.writer.value;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** Texts under a header into the values of a schema, which is matched with the header once. */
public final class CsvColumns {
    /** The position of a field that the table has no column for. */
    private static final int UNKNOWN = -1;

    private final GenericRecord template;
    private final List<Types.NestedField> fields;
    private final List<String> header;
    private final int[] positions;
    private final UnknownFields unknown;
    private final Weight weight = new Weight();
    private int rescued;

    private CsvColumns(
            Types.StructType schema, List<String> header, int[] positions, UnknownFields unknown) {
        this.template = GenericRecord.create(schema);
        this.fields = schema.fields();
        this.header = List.copyOf(header);
        this.positions = positions;
        this.unknown = unknown;
    }

    /** Refuses a header that leaves open which value belongs where. */
    public static CsvColumns of(Types.StructType schema, List<String> header, UnknownFields unknown)
            throws Unfit {
        Map<String, Integer> byName = new HashMap<>();
        List<Types.NestedField> fields = schema.fields();
        for (int i = 0; i < fields.size(); i++) {
            byName.put(fields.get(i).name(), i);
        }
        Set<String> seen = new HashSet<>();
        int[] positions = new int[header.size()];
        for (int i = 0; i < positions.length; i++) {
            String name = header.get(i);
            Integer position = byName.get(name);
            if (!seen.add(name)) {
                throw new Unfit(Reason.DUPLICATE_FIELD, name, "the header names it twice");
            }
            if (position == null) {
                if (unknown.refusesHeaders()) {
                    throw new Unfit(Reason.UNKNOWN_FIELD, name, "the table has no such column");
                }
                positions[i] = UNKNOWN;
                continue;
            }
            if (!fields.get(position).type().isPrimitiveType()) {
                throw new Unfit(
                        Reason.TYPE_MISMATCH, name, "a text is no " + fields.get(position).type());
            }
            positions[i] = position;
        }
        for (Types.NestedField field : fields) {
            if (!seen.contains(field.name())) {
                // Whether it may be missing is the same for every row.
                JsonValues.missing(field);
            }
        }
        return new CsvColumns(schema, header, positions, unknown);
    }

    /** What the latest row takes in memory, about, that took so many bytes in the body. */
    public int weight(int bytes) throws Unfit {
        weight.begin();
        weight.record(fields.size());
        weight.text(bytes + rescued);
        return weight.bytes();
    }

    public int count() {
        return positions.length;
    }

    /**
     * The column of each field, -1 for one that is passed over; nothing, if there is more to a row
     * than the fields that it brings.
     */
    public Optional<int[]> plainPositions() {
        var set = new boolean[fields.size()];
        for (int position : positions) {
            if (position != UNKNOWN) {
                set[position] = true;
            } else if (!unknown.passesOver()) {
                return Optional.empty();
            }
        }
        for (int i = 0; i < set.length; i++) {
            if (!set[i] && fields.get(i).writeDefault() != null) {
                return Optional.empty();
            }
        }
        return Optional.of(positions.clone());
    }

    /** An empty optional is a null. */
    public Record row(List<Optional<String>> texts) throws Unfit {
        GenericRecord row = template.copy();
        unknown.begin();
        var set = new boolean[fields.size()];
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] == UNKNOWN) {
                unknown.text(header.get(i), texts.get(i));
                continue;
            }
            Types.NestedField field = fields.get(positions[i]);
            Optional<String> text = texts.get(i);
            set[positions[i]] = true;
            if (text.isPresent()) {
                try {
                    row.set(positions[i], Texts.read(field.type(), text.orElseThrow()));
                } catch (Unfit unfit) {
                    throw unfit.within(field.name());
                }
            } else if (field.isRequired()) {
                throw new Unfit(Reason.REQUIRED_IS_NULL, field.name(), "the column is required");
            }
        }
        for (int i = 0; i < set.length; i++) {
            if (!set[i]) {
                row.set(i, JsonValues.missing(fields.get(i)));
            }
        }
        rescued = unknown.finish(row);
        return row;
    }
}
