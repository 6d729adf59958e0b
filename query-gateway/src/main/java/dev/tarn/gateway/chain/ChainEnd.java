package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Where the chain ends.
 *
 * @param day the day that is not over; null before its first link
 * @param sealedAt of the last link of all
 */
public record ChainEnd(
        @Nullable LocalDate day, long links, @Nullable String head, @Nullable Instant sealedAt) {}
