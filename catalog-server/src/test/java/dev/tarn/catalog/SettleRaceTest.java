package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static dev.tarn.catalog.Samples.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit and the question what became of it, at the same time, to two servers. */
@Tag("long")
class SettleRaceTest {
    private static final TableIdentifier ORDERS = TableIdentifier.of("sales", "orders");
    private static final int ROUNDS = 100;

    @TempDir private Path folder;
    private TestDatabase database;
    private FaultProxy proxy;
    private TestCatalog committing;
    private TestCatalog asking;
    private RESTCatalog client;
    private Table orders;

    private enum Told {
        COMMITTED,
        FAILED,
        NOTHING
    }

    private record Timed(Told told, long nanos) {}

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        proxy = FaultProxy.toPostgres(database.port());
        committing = TestCatalog.start(TestCatalog.config(database.url(proxy), database), folder);
        asking = TestCatalog.start(database, folder);
        client = committing.client();
        client.createNamespace(Namespace.of("sales"));
        orders =
                client.createTable(
                        ORDERS,
                        SCHEMA,
                        PartitionSpec.unpartitioned(),
                        Map.of("commit.retry.num-retries", "0"));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        asking.close();
        committing.close();
        proxy.close();
        database.close();
    }

    @Test
    void neverSaysNeverOfACommitThatStands() throws Exception {
        race(false);
    }

    @Test
    void neverSaysNeverOfACommitThatStandsWhenAnswersAreLost() throws Exception {
        race(true);
    }

    private void race(boolean losing) throws Exception {
        Random random = Seeds.random();
        int committed = 0;
        int fenced = 0;
        long nanos = 10_000_000;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                String commitId = UUID.randomUUID().toString();
                var barrier = new CyclicBarrier(3);
                // Somewhere before, within or after a commit, however fast the machine is.
                long before = random.nextLong(2 * nanos);
                if (losing && random.nextBoolean()) {
                    proxy.onCommit(
                            random.nextBoolean()
                                    ? CommitFault.LOSE_ANSWER
                                    : CommitFault.LOSE_REQUEST);
                }
                var told =
                        executor.submit(() -> {
                            barrier.await();
                            long begun = System.nanoTime();
                            Told said = append(commitId);
                            return new Timed(said, System.nanoTime() - begun);
                        });
                Callable<Boolean> question =
                        () -> {
                            barrier.await();
                            LockSupport.parkNanos(before);
                            return stands(commitId);
                        };
                var first = executor.submit(question);
                var second = executor.submit(question);
                boolean stands = first.get();
                Told answer = told.get().told();
                // Also when it failed: where the question always comes first, nothing ever commits.
                if (answer != Told.NOTHING) {
                    nanos = told.get().nanos();
                }
                proxy.heal();

                orders.refresh();
                assertThat(second.get()).isEqualTo(stands);
                assertThat(stands(commitId)).isEqualTo(stands);
                assertThat(find(commitId).isPresent()).isEqualTo(stands);
                if (answer != Told.NOTHING) {
                    assertThat(answer == Told.COMMITTED).isEqualTo(stands);
                }
                committed += stands ? 1 : 0;
                fenced += stands ? 0 : 1;
            }
        }

        // Otherwise nothing met.
        assertThat(committed).isPositive();
        assertThat(fenced).isPositive();
    }

    private Told append(String commitId) {
        try {
            orders.newFastAppend()
                    .appendFile(file(orders, commitId))
                    .set("tarn.commit-id", commitId)
                    .commit();
            return Told.COMMITTED;
        } catch (CommitFailedException failed) {
            return Told.FAILED;
        } catch (CommitStateUnknownException | ServiceFailureException unknown) {
            return Told.NOTHING;
        }
    }

    private boolean stands(String commitId) {
        var answer =
                asking.http()
                        .post(
                                "/api/v1/lakes/lake/tables/sales%%1Forders/commits/%s/settle"
                                        .formatted(commitId),
                                "");
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json().path("outcome").textValue().equals("committed");
    }

    private Optional<String> find(String commitId) {
        return StreamSupport.stream(orders.snapshots().spliterator(), false)
                .map(snapshot -> snapshot.summary().getOrDefault("tarn.commit-id", ""))
                .filter(commitId::equals)
                .findFirst();
    }
}
