package dev.tarn.launcher.run;

import dev.tarn.launcher.state.PortChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to start, and where.
 *
 * @param tarnHome the checkout
 * @param ports nothing means as the last time, and the usual ones at the first
 * @param trinoJvm options of its JVM beside those of {@code jvm.config}; the last one wins
 * @param host the address that the services and the object store listen on
 */
public record LakehouseOptions(
        Path tarnHome,
        Path dataDir,
        Optional<PortChoice> ports,
        boolean trino,
        List<String> trinoJvm,
        boolean sample,
        String host) {
    public LakehouseOptions {
        trinoJvm = List.copyOf(trinoJvm);
    }
}
