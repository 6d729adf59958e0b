package dev.tarn.benchmarks.catalog;

import java.io.IOException;

/** What one client does again and again. */
interface Workload {
    String name();

    /** Once, before anybody is measured. */
    void prepare(Connection connection) throws IOException;

    /** The state of one client: its own tables, its own counters. */
    Client client(int number, int clients);

    /** One operation; whether it was done, as opposed to refused by a conflict. */
    interface Client {
        boolean once(Connection connection) throws IOException;
    }
}
