package dev.tarn.catalog.policy;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A rule with the names of its place; they are null for what the place is not about. */
public record RuleRow(
        long id,
        String kind,
        long lakeId,
        @Nullable Long namespaceId,
        @Nullable UUID tableUuid,
        String key,
        String body,
        String lake,
        @Nullable String namespace,
        @Nullable String tableName) {}
