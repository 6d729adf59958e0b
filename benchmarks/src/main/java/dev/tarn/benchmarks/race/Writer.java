package dev.tarn.benchmarks.race;

import dev.tarn.benchmarks.rig.CatalogProcess;
import dev.tarn.benchmarks.rig.Rig;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Appends one file after the other with a client of its own. After an answer that never came it
 * asks what became of the commit, and appends again only what never will be.
 */
record Writer(Rig rig, CatalogProcess server, TableIdentifier name, int number, Tally tally) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What happened to all writers. */
    static final class Tally {
        final AtomicInteger conflicts = new AtomicInteger();
        final AtomicInteger unknown = new AtomicInteger();
        final AtomicInteger unknownButCommitted = new AtomicInteger();
    }

    void append(int appends) throws IOException, InterruptedException {
        try (RESTCatalog client = rig.client(server)) {
            Table table = load(client);
            for (int i = 0; i < appends; i++) {
                String file = "%s/data/w%d-%d.parquet".formatted(table.location(), number, i);
                table = appendOnce(client, table, file);
            }
        }
    }

    private Table appendOnce(RESTCatalog client, Table table, String file)
            throws InterruptedException {
        Table current = table;
        while (true) {
            String commitId = UUID.randomUUID().toString();
            try {
                current.newFastAppend()
                        .appendFile(
                                DataFiles.builder(current.spec())
                                        .withPath(file)
                                        .withFileSizeInBytes(10)
                                        .withRecordCount(1)
                                        .build())
                        .set("tarn.commit-id", commitId)
                        .commit();
                return current;
            } catch (CommitFailedException conflict) {
                tally.conflicts.incrementAndGet();
            } catch (RuntimeException noAnswer) {
                tally.unknown.incrementAndGet();
                if (rig.isCommitted("race%1Fappends", commitId)) {
                    tally.unknownButCommitted.incrementAndGet();
                    return load(client);
                }
            }
            current = load(client);
        }
    }

    /** Reading changes nothing, so that it is asked again until a server lives to answer. */
    private Table load(RESTCatalog client) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            rig.awaitReady(server);
            try {
                return client.loadTable(name);
            } catch (RuntimeException killedMeanwhile) {
                if (System.nanoTime() > deadline) {
                    throw killedMeanwhile;
                }
            }
        }
    }
}
