package dev.tarn.writer.foreign;

/** What somebody may do to the tables of a foreign catalog by way of the writer. */
public enum Right {
    APPEND,
    REPLACE,
    /** Undo what was committed. */
    DELETE,
    /** Register contracts and messages. */
    DESCRIBE
}
