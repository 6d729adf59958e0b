package dev.tarn.catalog.scan;

import java.util.UUID;
import org.apache.iceberg.rest.PlanStatus;
import org.jspecify.annotations.Nullable;

/** One plan, without its pages. Rows are not compared. */
@SuppressWarnings("ArrayRecordComponent")
public record PlanRow(
        UUID planId,
        String lake,
        UUID tableUuid,
        String tableName,
        String metadataLocation,
        String principal,
        byte[] request,
        PlanStatus status,
        boolean inline,
        @Nullable String failure,
        int pages,
        int attempt) {}
