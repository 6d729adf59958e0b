package dev.tarn.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Somebody who runs, and brings one file after the other into one table. */
interface Loading extends AutoCloseable {
    /** Its rows are in the table then, or will be without further ado. */
    void load(Path file) throws IOException, InterruptedException;

    /** What its processes have used so far, by their names; who writes is the server. */
    Map<String, Duration> cpu();

    /** Of all of them together, in bytes; 0 where nobody knows. */
    long residentBytes();

    @Override
    void close();
}
