package dev.tarn.writer.ledger;

/**
 * A committed file in which rows of a batch are.
 *
 * @param content the file with its metrics, as the Iceberg REST protocol writes them
 * @param own whether it holds rows of that batch and of no other
 */
public record UndoFileRow(String location, String content, boolean own) {}
