package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Another engine: plain Iceberg that appends rows of its own to the same tables, and lets their
 * snapshots expire, with the files that only those named.
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
    private long nextId = -2;
    private int expiries;

    Stranger(
            Lakehouse lakehouse,
            Sizes sizes,
            OtherRows rows,
            Violations violations,
            Random random,
            CountDownLatch over) {
        this.lakehouse = lakehouse;
        this.sizes = sizes;
        this.rows = rows;
        this.violations = violations;
        this.random = random;
        this.over = over;
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
        String name = Batch.tableName(random.nextInt(sizes.tables()));
        try {
            Table table = client().loadTable(TableIdentifier.of(Lakehouse.NAMESPACE, name));
            if (random.nextInt(3) == 0) {
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
        DataFile file = write(table, id);
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

    private static DataFile write(Table table, long id) throws IOException {
        Record row = GenericRecord.create(table.schema());
        row.setField("id", id);
        row.setField("note", "of somebody else");
        var key = new PartitionKey(table.spec(), table.schema());
        key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(row));
        String location =
                table.locationProvider()
                        .newDataLocation("stranger-%s.parquet".formatted(UUID.randomUUID()));
        DataWriter<Record> writer =
                Parquet.writeData(table.io().newOutputFile(location))
                        .forTable(table)
                        .withSpec(table.spec())
                        .withPartition(table.spec().isUnpartitioned() ? null : key)
                        .createWriterFunc(GenericParquetWriter::create)
                        .build();
        try (writer) {
            writer.write(row);
        }
        return writer.toDataFile();
    }
}
