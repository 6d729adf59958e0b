package dev.tarn.catalog.diff;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;

/** Something that is different at one instant from another. */
public sealed interface Change {
    /** How: it is there since, it is gone since, or it is another than before. */
    enum Manner {
        CREATED,
        DROPPED,
        CHANGED;

        static Manner of(Optional<?> before, Optional<?> after) {
            return before.isEmpty() ? CREATED : after.isEmpty() ? DROPPED : CHANGED;
        }
    }

    Manner manner();

    /** With its properties, if it was there. */
    record OfNamespace(
            Namespace namespace,
            Optional<Map<String, String>> before,
            Optional<Map<String, String>> after)
            implements Change {
        @Override
        public Manner manner() {
            return Manner.of(before, after);
        }
    }

    record OfTabular(
            String kind,
            Optional<TabularState> before,
            Optional<TabularState> after,
            Content content)
            implements Change {
        @Override
        public Manner manner() {
            return Manner.of(before, after);
        }
    }

    /** What of a table or view is different inside. */
    sealed interface Content {
        record Same() implements Content {}

        record OfTable(TableDifference difference) implements Content {}

        record OfView(ViewDifference difference) implements Content {}

        /** Nobody knows any more, and why. */
        record Unknown(String reason) implements Content {}
    }
}
