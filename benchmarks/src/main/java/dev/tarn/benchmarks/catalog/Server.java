package dev.tarn.benchmarks.catalog;

import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A server to measure.
 *
 * @param prefix what comes behind {@code /v1/} in its paths, with a slash at its end, or nothing
 * @param token what to sign in with, or nothing
 * @param cpu what its processes have used so far
 * @param resident how much memory they have, in bytes
 */
record Server(
        String name,
        URI uri,
        String prefix,
        String token,
        Supplier<Duration> cpu,
        LongSupplier resident) {
    String path(String rest) {
        return uri.getPath() + "/v1/" + prefix + rest;
    }
}
