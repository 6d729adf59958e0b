package dev.tarn.producer;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the writer promises in writing about one batch. Counts are there once the batch was read,
 * the snapshot once it is committed.
 *
 * @param location where the receipt is found again
 * @param rejects how many rows were rejected, by reason; they are in {@code <table>__rejects}
 * @param all what the writer has said, also what this version knows no name for
 */
public record Receipt(
        String batchId,
        String key,
        State state,
        URI location,
        Optional<Long> rowsRead,
        Optional<Long> rowsWritten,
        Optional<Long> rowsRejected,
        Map<String, Long> rejects,
        Optional<Long> snapshotId,
        Optional<Long> sequenceNumber,
        Optional<Long> schemaId,
        Optional<String> reasonCode,
        Optional<String> reason,
        Map<String, Object> all) {
    public Receipt {
        rejects = Collections.unmodifiableMap(new LinkedHashMap<>(rejects));
        all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }

    /** The areas that a batch passes through. */
    public enum State {
        LANDED,
        STAGED,
        COMMITTING,
        COMMITTED,
        ARCHIVED,
        /** Something around it failed; the writer tries again by itself. */
        FAILED,
        /** It cannot be written as it is; a person has to decide. */
        QUARANTINED,
        DISCARDED,
        /** Somebody takes it out of the table again. */
        UNDOING,
        UNDONE,
        /** One that a later writer may have. */
        OTHER;

        private static State of(String word) {
            for (State state : values()) {
                if (state.name().equals(word.toUpperCase(Locale.ROOT))) {
                    return state;
                }
            }
            return OTHER;
        }
    }

    /** Its rows are in the table. */
    public boolean isCommitted() {
        return state == State.COMMITTED || state == State.ARCHIVED;
    }

    /** It is not in the table, and will not be unless a person wants it so. */
    public boolean isRefused() {
        return state == State.QUARANTINED || state == State.DISCARDED || state == State.UNDONE;
    }

    /** Empty where this is no receipt. {@code batches} is where those of the table are found. */
    static Optional<Receipt> of(Map<String, Object> json, URI batches) {
        if (!(json.get("batch-id") instanceof String id)
                || !(json.get("state") instanceof String state)) {
            return Optional.empty();
        }
        return Optional.of(
                new Receipt(
                        id,
                        text(json, "idempotency-key").orElse(""),
                        State.of(state),
                        URI.create(batches + "/" + id),
                        number(json, "rows-read"),
                        number(json, "rows-written"),
                        number(json, "rows-rejected"),
                        counts(json.getOrDefault("rejects", Map.of())),
                        number(json, "snapshot-id"),
                        number(json, "sequence-number"),
                        number(json, "schema-id"),
                        text(json, "reason-code"),
                        text(json, "reason"),
                        json));
    }

    private static Optional<String> text(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Long> number(Map<String, Object> json, String name) {
        return json.get(name) instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    private static Map<String, Long> counts(Object json) {
        Map<String, Long> counts = new LinkedHashMap<>();
        if (json instanceof Map<?, ?> members) {
            members.forEach((name, count) -> {
                if (name instanceof String reason && count instanceof Long rows) {
                    counts.put(reason, rows);
                }
            });
        }
        return counts;
    }
}
