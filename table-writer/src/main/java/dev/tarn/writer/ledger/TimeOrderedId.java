package dev.tarn.writer.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** Ids that grow with time (UUID version 7), so that indexes grow at their end. */
public final class TimeOrderedId {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BITS = 12;

    private TimeOrderedId() {}

    /** Below all that are made from then on, and above none of these. */
    public static UUID first(Instant since) {
        return new UUID(Math.max(0, since.toEpochMilli()) << 16, 0);
    }

    public static UUID next(InstantSource clock) {
        long random = RANDOM.nextLong();
        long high = (clock.millis() << 16) | 0x7000L | (random & ((1L << RANDOM_BITS) - 1));
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
