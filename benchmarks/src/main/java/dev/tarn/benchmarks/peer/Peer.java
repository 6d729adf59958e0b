package dev.tarn.benchmarks.peer;

import dev.tarn.benchmarks.rig.Stores;
import java.io.IOException;
import java.nio.file.Path;

/** A catalog to measure. */
public interface Peer {
    String name();

    /** What it is, with its version. */
    String description();

    /**
     * Returns when it answers; {@code database} is its own, and so are the files below its name.
     */
    RunningPeer start(Stores stores, String database, Path folder)
            throws IOException, InterruptedException;
}
