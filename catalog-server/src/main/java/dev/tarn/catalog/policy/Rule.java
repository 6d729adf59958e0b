package dev.tarn.catalog.policy;

/** One rule. Two with the same place, kind and key take each other's place. */
public sealed interface Rule permits Grant, RowFilter, ColumnMask, ColumnTag, TagMask {
    Place place();

    Kind kind();

    String key();

    /** By the words in the database. */
    enum Kind {
        GRANT("grant"),
        FILTER("filter"),
        MASK("mask"),
        TAG("tag"),
        TAG_MASK("tag-mask");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("No kind of rule: " + word);
        }
    }

    /** What a rule is known by. */
    record Key(Place place, Kind kind, String text) {}

    default Key identity() {
        return new Key(place(), kind(), key());
    }
}
