package dev.tarn.catalog.commit;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One change to one tabular, before it has a number. */
record LogEntry(
        long lakeId,
        long tabularId,
        UUID uuid,
        Kind kind,
        Action action,
        String namespace,
        String name,
        Optional<String> from,
        Optional<String> to,
        Map<String, Long> snapshots) {}
