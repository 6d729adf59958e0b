package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A type as Trino's protocol takes it apart; of a row, the names of its fields are in order. */
record TrinoType(String raw, List<TrinoType> parts, List<String> names, List<Long> numbers) {
    private static final String WITH_ZONE = " with time zone";

    TrinoType {
        parts = List.copyOf(parts);
        names = List.copyOf(names);
        numbers = List.copyOf(numbers);
    }

    static TrinoType of(JsonNode signature) {
        List<TrinoType> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (JsonNode argument : signature.path("arguments")) {
            JsonNode value = argument.path("value");
            switch (argument.path("kind").asText("")) {
                case "TYPE" -> {
                    parts.add(of(value));
                    names.add("");
                }
                case "NAMED_TYPE" -> {
                    parts.add(of(value.path("typeSignature")));
                    names.add(value.path("fieldName").path("name").asText(""));
                }
                case "LONG" -> numbers.add(value.asLong());
                default -> {
                    // What it says is of no matter to how values come.
                }
            }
        }
        return new TrinoType(signature.path("rawType").asText(""), parts, names, numbers);
    }

    /** In SQL's words. */
    String display() {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String name = names.get(i);
            String part = parts.get(i).display();
            arguments.add(name.isEmpty() ? part : '"' + name.replace("\"", "\"\"") + "\" " + part);
        }
        numbers.forEach(number -> arguments.add(number.toString()));
        if (arguments.isEmpty()) {
            return raw;
        }
        String in = "(" + String.join(", ", arguments) + ")";
        return raw.endsWith(WITH_ZONE)
                ? raw.substring(0, raw.length() - WITH_ZONE.length()) + in + WITH_ZONE
                : raw + in;
    }
}
