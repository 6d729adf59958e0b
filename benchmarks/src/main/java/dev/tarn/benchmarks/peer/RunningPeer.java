package dev.tarn.benchmarks.peer;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A catalog that answers.
 *
 * @param uri what comes before {@code /v1/}
 * @param warehouse what its clients ask for, or nothing
 * @param token what to sign in with, or nothing
 * @param client what Iceberg's clients need to know beyond these
 * @param cpu what its process has used so far
 * @param resident how much memory it has, in bytes; 0 if nobody knows
 */
public record RunningPeer(
        URI uri,
        String warehouse,
        String token,
        Map<String, String> client,
        Supplier<Duration> cpu,
        LongSupplier resident,
        Runnable stop)
        implements AutoCloseable {
    public RunningPeer {
        client = Map.copyOf(client);
    }

    @Override
    public void close() {
        stop.run();
    }
}
