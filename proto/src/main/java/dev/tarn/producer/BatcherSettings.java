package dev.tarn.producer;

import java.time.Duration;

/**
 * When single rows become a batch: whichever comes first. Each method answers a changed copy.
 *
 * @param rows so many of them
 * @param bytes so long they are together
 * @param linger so long the first of them has waited
 * @param parallel how many batches may be on their way at once; with 1 they come to the table in
 *     their order
 */
public record BatcherSettings(int rows, int bytes, Duration linger, int parallel) {
    private static final BatcherSettings USUAL =
            new BatcherSettings(10_000, 4 << 20, Duration.ofSeconds(1), 1);

    public BatcherSettings {
        if (rows < 1 || bytes < 1 || linger.toMillis() < 1 || parallel < 1) {
            throw new IllegalArgumentException(
                    "Cannot collect %d rows or %d bytes for %s, %d batches at once"
                            .formatted(rows, bytes, linger, parallel));
        }
    }

    /** 10,000 rows, 4 MB, a second, one after another. */
    public static BatcherSettings usual() {
        return USUAL;
    }

    public BatcherSettings rows(int most) {
        return new BatcherSettings(most, bytes, linger, parallel);
    }

    public BatcherSettings bytes(int most) {
        return new BatcherSettings(rows, most, linger, parallel);
    }

    public BatcherSettings linger(Duration longest) {
        return new BatcherSettings(rows, bytes, longest, parallel);
    }

    public BatcherSettings parallel(int batches) {
        return new BatcherSettings(rows, bytes, linger, batches);
    }
}
