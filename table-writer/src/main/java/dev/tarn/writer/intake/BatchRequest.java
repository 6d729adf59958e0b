package dev.tarn.writer.intake;

import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.table.TableName;
import java.util.OptionalLong;

/** A batch that somebody brings, without its body. */
public record BatchRequest(
        TableName table,
        String idempotencyKey,
        String principal,
        BatchOptions options,
        OptionalLong length) {}
