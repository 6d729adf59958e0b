package dev.tarn.chassis.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A piece of configuration as somebody wrote it: the text of each value is kept, and where it came
 * from.
 */
sealed interface Node {
    String origin();

    record Scalar(String text, String origin) implements Node {}

    record Sequence(List<Node> items, String origin) implements Node {}

    record Mapping(SequencedMap<String, Node> entries, String origin) implements Node {
        static Mapping empty(String origin) {
            return new Mapping(new LinkedHashMap<>(), origin);
        }

        /** These entries, and those of {@code defaults} that are missing here. */
        Mapping over(Mapping defaults) {
            SequencedMap<String, Node> merged = new LinkedHashMap<>(defaults.entries);
            for (Map.Entry<String, Node> entry : entries.entrySet()) {
                Node below = defaults.entries.get(entry.getKey());
                Node value = entry.getValue();
                merged.put(
                        entry.getKey(),
                        value instanceof Mapping mine && below instanceof Mapping theirs
                                ? mine.over(theirs)
                                : value);
            }
            return new Mapping(merged, origin);
        }
    }

    /** "a, b" as a list of two values, which is how the environment writes lists. */
    static Sequence commaSeparated(String text, String origin) {
        List<Node> items = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(new Scalar(item.strip(), origin));
            }
        }
        return new Sequence(List.copyOf(items), origin);
    }
}
