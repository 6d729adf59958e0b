package dev.tarn.benchmarks.column;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/** Rows of twelve columns as a shop would send them, about 360 bytes each as JSON. */
public final class Orders {
    public static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "customer", Types.LongType.get()),
                    Types.NestedField.optional(3, "amount", Types.DecimalType.of(12, 2)),
                    Types.NestedField.optional(4, "price", Types.DoubleType.get()),
                    Types.NestedField.optional(5, "quantity", Types.IntegerType.get()),
                    Types.NestedField.optional(6, "paid", Types.BooleanType.get()),
                    Types.NestedField.optional(7, "created", Types.TimestampType.withZone()),
                    Types.NestedField.optional(8, "day", Types.DateType.get()),
                    Types.NestedField.optional(9, "country", Types.StringType.get()),
                    Types.NestedField.optional(10, "email", Types.StringType.get()),
                    Types.NestedField.optional(11, "note", Types.StringType.get()),
                    Types.NestedField.optional(12, "session", Types.StringType.get()));

    static final long ROW_GROUP_BYTES = 64L * 1024 * 1024;

    private static final long SEED = 7;
    private static final int NULL_IN = 20;
    private static final List<String> COUNTRIES = List.of("DE", "FR", "US", "IT", "JP", "BR");
    private static final List<String> WORDS =
            List.of(
                    "red",
                    "green",
                    "house",
                    "river",
                    "mountain",
                    "delivery",
                    "late",
                    "customer",
                    "asked",
                    "again",
                    "window",
                    "blue",
                    "said \"no\"",
                    "Zürich");

    private final byte[] json;
    private final byte[] csv;

    private Orders(byte[] json, byte[] csv) {
        this.json = json;
        this.csv = csv;
    }

    /** The same rows in both formats. */
    static Orders of(int rows) {
        var random = new Random(SEED);
        var json = new ByteArrayOutputStream();
        var csv = new ByteArrayOutputStream();
        csv.writeBytes(header().getBytes(UTF_8));
        for (int i = 0; i < rows; i++) {
            List<String> values = values(random, i);
            json.writeBytes(json(values).getBytes(UTF_8));
            csv.writeBytes(csv(values).getBytes(UTF_8));
        }
        return new Orders(json.toByteArray(), csv.toByteArray());
    }

    /** One after the other, without an end: of each its texts, where an empty one is a null. */
    public static Iterator<List<String>> endless() {
        var random = new Random(SEED);
        return IntStream.iterate(0, id -> id + 1).mapToObj(id -> values(random, id)).iterator();
    }

    byte[] body(boolean isJson) {
        return isJson ? json : csv;
    }

    /** Texts as they are, without quotes; an empty one is a null. */
    private static List<String> values(Random random, int id) {
        var note = new StringBuilder();
        int words = 10 + random.nextInt(6);
        for (int i = 0; i < words; i++) {
            note.append(i == 0 ? "" : " ").append(any(random, WORDS));
        }
        var values =
                new ArrayList<>(
                        List.of(
                                Integer.toString(id),
                                Integer.toString(random.nextInt(1_000_000)),
                                "%d.%02d".formatted(random.nextInt(100_000), random.nextInt(100)),
                                Double.toString(random.nextInt(10_000) / 100.0),
                                Integer.toString(random.nextInt(50)),
                                Boolean.toString(random.nextBoolean()),
                                "2026-%02d-%02dT%02d:%02d:%02d.%03dZ"
                                        .formatted(
                                                1 + random.nextInt(9),
                                                1 + random.nextInt(28),
                                                random.nextInt(24),
                                                random.nextInt(60),
                                                random.nextInt(60),
                                                random.nextInt(1000)),
                                "2026-%02d-%02d"
                                        .formatted(1 + random.nextInt(9), 1 + random.nextInt(28)),
                                any(random, COUNTRIES),
                                "user" + random.nextInt(500_000) + "@example.com",
                                note.toString(),
                                new UUID(random.nextLong(), random.nextLong()).toString()));
        if (random.nextInt(NULL_IN) == 0) {
            values.set(1 + random.nextInt(values.size() - 1), "");
        }
        return values;
    }

    private static String any(Random random, List<String> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    private static String header() {
        var header = new StringJoiner(",", "", "\n");
        SCHEMA.columns().forEach(column -> header.add(column.name()));
        return header.toString();
    }

    /** A line of NDJSON. */
    public static String json(List<String> values) {
        var row = new StringJoiner(",", "{", "}\n");
        for (int i = 0; i < values.size(); i++) {
            Types.NestedField column = SCHEMA.columns().get(i);
            String value = values.get(i);
            boolean isText =
                    switch (column.type().typeId()) {
                        case STRING, DATE, TIMESTAMP -> true;
                        default -> false;
                    };
            String written =
                    value.isEmpty()
                            ? "null"
                            : isText ? '"' + value.replace("\"", "\\\"") + '"' : value;
            row.add('"' + column.name() + "\":" + written);
        }
        return row.toString();
    }

    private static String csv(List<String> values) {
        var row = new StringJoiner(",", "", "\n");
        for (String value : values) {
            row.add(value.indexOf('"') < 0 ? value : '"' + value.replace("\"", "\"\"") + '"');
        }
        return row.toString();
    }
}
