package dev.tarn.catalog.policy;

/** One rule. Two with the same place, kind and key take each other's place. */
public sealed interface Rule permits Grant {
    Place place();

    Kind kind();

    String key();

    /** By the words in the database. */
    enum Kind {
        GRANT("grant");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
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
