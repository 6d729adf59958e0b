package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** What was sent lies in the store, byte for byte where the ledger says, and nothing else does. */
record Bodies(Lakehouse lakehouse, Sizes sizes, Violations violations) {
    void check() throws IOException {
        // Twice, because a request that its producer gave up may still be at its end.
        Set<String> unknown = unknown();
        if (!unknown.isEmpty()) {
            unknown.retainAll(unknown());
        }
        unknown.forEach(body -> violations.add("Nobody knows body %s".formatted(body)));
        for (String row :
                lakehouse.texts(
                        "SELECT raw_location || ' ' || coalesce(raw_offset, 0) || ' ' || raw_bytes"
                                + " || ' ' || idempotency_key FROM writer.batches")) {
            same(row.split(" ", 4));
        }
    }

    private Set<String> unknown() {
        Set<String> unknown = new HashSet<>(lakehouse.stored().below("ingest"));
        lakehouse.texts("SELECT raw_location FROM writer.batches").forEach(unknown::remove);
        lakehouse.texts("SELECT location FROM writer.uploads").forEach(unknown::remove);
        lakehouse.texts("SELECT kept_target FROM writer.packs").forEach(unknown::remove);
        return unknown;
    }

    private void same(String[] row) throws IOException {
        Batch batch = Batch.of(Batch.number(row[3]), sizes);
        byte[] expected = batch.body().getBytes(StandardCharsets.UTF_8);
        byte[] found =
                lakehouse.stored().bytes(row[0], Long.parseLong(row[1]), Integer.parseInt(row[2]));
        violations.require(
                Arrays.equals(found, expected),
                "The body of %s is not what lies in %s".formatted(batch.key(), row[0]));
    }
}
