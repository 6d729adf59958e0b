package dev.tarn.catalog.policy;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A rule that began or ended; the names of its place are null where nothing has them now. */
public record ChangedRow(
        long id,
        String kind,
        long lakeId,
        @Nullable Long namespaceId,
        @Nullable UUID tableUuid,
        String key,
        String body,
        long since,
        @Nullable Long until,
        @Nullable String lake,
        @Nullable String namespace,
        @Nullable String tableName) {}
