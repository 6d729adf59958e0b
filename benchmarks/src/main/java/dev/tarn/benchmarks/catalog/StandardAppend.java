package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * All clients append to the same table, each with Iceberg's own client as it is by default. What
 * its four retries did not bring in is begun anew; how long an append takes is until it is in.
 * After some snapshots all go on with the next table.
 */
final class StandardAppend implements Workload {
    private static final int SNAPSHOTS_MAX = 200;
    private static final int OPERATIONS_MAX = 2000;

    /** Of warm-up and measurement. */
    private static final int TABLES = 2 * OPERATIONS_MAX / SNAPSHOTS_MAX;

    private final Server server;
    private final Requests requests;
    private final String namespace;
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    StandardAppend(Server server, Requests requests, String run) {
        this.server = server;
        this.requests = requests;
        this.namespace = "standard" + run;
    }

    @Override
    public String name() {
        return "clients";
    }

    @Override
    public String title() {
        return "append, all to one table, Iceberg's client";
    }

    @Override
    public long operationsMax() {
        return OPERATIONS_MAX;
    }

    @Override
    public boolean untilDone() {
        return true;
    }

    @Override
    public void prepare(Preparation preparation) throws IOException, InterruptedException {
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
        preparation.each(
                TABLES, (connection, i) -> requests.createTable(connection, namespace, "t" + i));
    }

    @Override
    public Client client(int number, int clients) {
        return new Appending(server.standardClient());
    }

    private final class Appending implements Client {
        private final RESTCatalog catalog;
        private Table table;
        private int at;

        Appending(RESTCatalog catalog) {
            this.catalog = catalog;
            this.at = now();
            this.table = load();
        }

        /** Everybody appends to this one now. */
        private int now() {
            return done.get() / SNAPSHOTS_MAX % TABLES;
        }

        private Table load() {
            return catalog.loadTable(TableIdentifier.of(Namespace.of(namespace), "t" + at));
        }

        @Override
        public Outcome once(Connection connection) {
            if (at != now()) {
                at = now();
                table = load();
            }
            try {
                append();
                done.incrementAndGet();
                return Outcome.DONE;
            } catch (CommitFailedException refused) {
                return Outcome.REFUSED;
            } catch (CommitStateUnknownException | RESTException failed) {
                return Outcome.FAILED;
            }
        }

        private void append() {
            String file = table.location() + "/data/f" + files.incrementAndGet() + ".parquet";
            table.newAppend()
                    .appendFile(
                            DataFiles.builder(table.spec())
                                    .withPath(file)
                                    .withFileSizeInBytes(65_536)
                                    .withRecordCount(1000)
                                    .build())
                    .commit();
        }

        @Override
        public void close() throws IOException {
            catalog.close();
        }
    }
}
