package dev.tarn.writer.ledger;

/** Whose rows a file holds: the table's, or those that the table could not take. */
public enum FileTarget {
    DATA,
    REJECTS
}
