package dev.tarn.catalog;

import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants that lie between what was done before and what is done next, for every clock. */
final class Between {
    private Between() {}

    /** Clients write milliseconds: neither side shares this one. */
    static Instant now() {
        Instant between = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        await().until(() -> Instant.now().isAfter(between.plusMillis(1)));
        return between;
    }
}
