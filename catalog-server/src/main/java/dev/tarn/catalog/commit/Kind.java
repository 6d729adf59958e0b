package dev.tarn.catalog.commit;

/** What a name stands for. Tables and views share one name space. */
public enum Kind {
    TABLE("table"),
    VIEW("view");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** As PostgreSQL has it. */
    public String word() {
        return word;
    }

    public static Kind of(String word) {
        return word.equals("view") ? VIEW : TABLE;
    }
}
