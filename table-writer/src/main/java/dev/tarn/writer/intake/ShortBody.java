package dev.tarn.writer.intake;

import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.RawBody;
import java.time.Instant;
import java.util.UUID;

/** A body that is in memory whole, and a batch once it is durable. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record ShortBody(
        UUID id, long lane, BatchRequest request, Instant received, byte[] bytes, RawBody raw) {
    static ShortBody of(UUID id, long lane, BatchRequest request, Instant received, byte[] bytes) {
        return new ShortBody(id, lane, request, received, bytes, LandingArea.measure(bytes));
    }

    /** One order for all, see {@link Entries}. */
    String place() {
        return lane + " " + request.idempotencyKey();
    }
}
