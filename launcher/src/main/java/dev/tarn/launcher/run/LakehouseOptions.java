package dev.tarn.launcher.run;

import dev.tarn.launcher.state.PortChoice;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to start, and where.
 *
 * @param tarnHome the checkout
 * @param ports nothing means as the last time, and the usual ones at the first
 * @param host the address that the services and the object store listen on
 */
public record LakehouseOptions(
        Path tarnHome,
        Path dataDir,
        Optional<PortChoice> ports,
        boolean trino,
        boolean sample,
        String host) {}
