package dev.tarn.benchmarks.load;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;

/** What clients do again and again. */
public interface Work {
    /** By which it is chosen. */
    String name();

    /** What it measures, in words. */
    String title();

    /** More are not done: what has grown much further is not what was to be measured. */
    default long operationsMax() {
        return 1_000_000;
    }

    /** Whether what was refused is tried again, and takes until it is in. */
    default boolean untilDone() {
        return false;
    }

    /** The state of one client: its own tables, its own counters. */
    Client client(int number, int clients) throws IOException;

    /** One operation. */
    interface Client extends AutoCloseable {
        Outcome once(Connection connection) throws IOException;

        @Override
        default void close() throws IOException {
            // Most have nothing but the connection.
        }
    }
}
