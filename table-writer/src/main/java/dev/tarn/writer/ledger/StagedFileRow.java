package dev.tarn.writer.ledger;

/** A file that is whole, with its metrics as the Iceberg REST protocol writes them. */
public record StagedFileRow(String location, FileTarget target, String content) {}
