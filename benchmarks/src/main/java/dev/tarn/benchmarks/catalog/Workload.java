package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;

/** What clients do again and again, and what is made for it before anybody is measured. */
interface Workload {
    /** By which it is chosen. */
    String name();

    /** What it measures, in words. */
    String title();

    /** Once for each time that it is run. */
    void prepare(Preparation preparation) throws IOException, InterruptedException;

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
