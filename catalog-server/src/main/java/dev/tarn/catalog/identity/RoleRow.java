package dev.tarn.catalog.identity;

import java.time.Instant;

/** One role, as it stands in the database. */
public record RoleRow(String name, Instant createdAt) {}
