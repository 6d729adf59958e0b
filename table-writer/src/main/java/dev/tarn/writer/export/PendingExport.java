package dev.tarn.writer.export;

import java.util.UUID;

/** Lines that were taken from the ledger, as NDJSON; the same for good, whoever lands them. */
public record PendingExport(UUID id, ExportTable target, String body) {}
