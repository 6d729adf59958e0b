package dev.tarn.catalog.identity;

import java.time.Instant;
import java.util.List;

/** One principal with its roles, as it stands in the database. */
public record PrincipalRow(
        String name,
        boolean engine,
        boolean disabled,
        String secretHash,
        long generation,
        List<String> roles,
        Instant createdAt,
        Instant updatedAt) {
    public PrincipalRow {
        roles = List.copyOf(roles);
    }

    /** The hash stays out of logs. */
    @Override
    public String toString() {
        return "principal " + name;
    }
}
