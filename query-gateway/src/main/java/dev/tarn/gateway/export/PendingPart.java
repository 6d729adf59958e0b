package dev.tarn.gateway.export;

import java.util.UUID;

/**
 * A part of what the catalog remembers, on its way to its table.
 *
 * @param body the same each time
 */
public record PendingPart(UUID batch, String body) {}
