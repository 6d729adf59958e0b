package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Another engine: plain Iceberg that appends rows of its own to the same tables, with ids from the
 * first one down, and lets snapshots of some expire, with the files that only those named.
 */
final class Stranger implements Runnable {
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Lakehouse lakehouse;
    private final Sizes sizes;
    private final OtherRows rows;
    private final Violations violations;
    private final CountDownLatch over;
    private final Random random;
    private Optional<RESTCatalog> client = Optional.empty();
    private final IntPredicate expires;
    private long nextId;
    private int expiries;

    Stranger(
            Lakehouse lakehouse,
            Sizes sizes,
            OtherRows rows,
            Violations violations,
            Random random,
            CountDownLatch over,
            IntPredicate expires,
            long firstId) {
        this.lakehouse = lakehouse;
        this.sizes = sizes;
        this.rows = rows;
        this.violations = violations;
        this.random = random;
        this.over = over;
        this.expires = expires;
        this.nextId = firstId;
    }

    synchronized int expiries() {
        return expiries;
    }

    @Override
    public void run() {
        try {
            while (!over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                act();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            violations.add("The stranger failed: %s".formatted(bug));
        } finally {
            client.ifPresent(Stranger::close);
        }
    }

    private static void close(RESTCatalog client) {
        try {
            client.close();
        } catch (IOException nothingToLose) {
            // It has nothing open but connections.
        }
    }

    private void act() throws InterruptedException {
        int number = random.nextInt(sizes.tables());
        String name = Batch.tableName(number);
        try {
            Table table = client().loadTable(TableIdentifier.of(Lakehouse.NAMESPACE, name));
            if (random.nextInt(3) == 0 && expires.test(number)) {
                expire(table);
            } else {
                append(table, name);
            }
        } catch (IOException | RuntimeException nobodyThere) {
            // The catalog is dead or not yet back; what was begun and is in doubt was settled.
            rows.refused();
        }
    }

    private RESTCatalog client() {
        RESTCatalog known = client.orElseGet(lakehouse::client);
        client = Optional.of(known);
        return known;
    }

    private void expire(Table table) {
        try {
            table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
        } catch (CommitFailedException somebodyWasFaster) {
            return;
        }
        synchronized (this) {
            expiries++;
        }
    }

    private void append(Table table, String name) throws IOException, InterruptedException {
        long id = nextId--;
        DataFile file = OneRow.in(table, id);
        String commitId = UUID.randomUUID().toString();
        AppendFiles append = random.nextBoolean() ? table.newAppend() : table.newFastAppend();
        boolean stands;
        try {
            append.appendFile(file).set("tarn.commit-id", commitId).commit();
            stands = true;
        } catch (CommitFailedException tooLate) {
            stands = false;
        } catch (RuntimeException doubt) {
            stands = rows.settle(name, commitId);
        }
        rows.ended(name, id, stands);
    }
}
