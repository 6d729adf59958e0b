package dev.tarn.catalog.search;

import java.util.UUID;

/**
 * A table or view whose name, or the name of one of whose columns, holds what was searched.
 *
 * @param namespace its levels joined by U+001F
 * @param columns all names, one a line
 */
public record FoundRow(
        long id, String namespace, String name, String kind, UUID uuid, String columns) {}
