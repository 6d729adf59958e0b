package dev.tarn.catalog.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.InputFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Submitted plans whose planning does not go well. */
class PlanWorkTest {
    private static final String PLAN = "sales/tables/large/plan";

    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final Map<String, String> settings =
            Map.of("PAGE_TASKS", "5", "RESULT_WAIT", "0s", "SYNCHRONOUS_ENTRIES", "0");
    private TestDatabase database;
    private MemoryTables tables;

    @BeforeEach
    void prepare() {
        database = ScanServer.database();
        tables = new MemoryTables();
        var table = tables.create("large", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(table, 2, new Random(1)).append(20);
    }

    @AfterEach
    void dispose() throws IOException {
        tables.close();
        database.close();
    }

    @Test
    void anotherServerTakesUpWhatAStoppedServerLeaves() throws InterruptedException {
        var stuck = new StuckFileIO();
        tables.readWith(stuck);
        String planId;
        try (ScanServer stopping = start()) {
            planId = submit(stopping);
            stuck.reached.await();
        }

        tables.readWith(new InMemoryFileIO());
        try (ScanServer next = start()) {
            await().until(() -> status(next, planId).equals("completed"));
            assertThat(ScanJsonReader.texts(result(next, planId), "plan-tasks")).hasSize(4);
        }
    }

    @Test
    void anotherServerTakesUpWhatADeadServerLeavesOnceTheLeaseIsOver() {
        try (ScanServer server = start();
                ScanServer idle = idle()) {
            tables.readWith(new BrokenFileIO(Integer.MAX_VALUE));
            String planId = submit(idle);
            // Taken up, and put back until the pause is over, which no real time ends.
            await().until(() -> attempts(planId) == 1);
            tables.readWith(new InMemoryFileIO());
            assertThat(status(server, planId)).isEqualTo("submitted");

            clock.advance(Duration.ofMinutes(1));

            await().until(() -> status(server, planId).equals("completed"));
            assertThat(attempts(planId)).isEqualTo(2);
        }
    }

    @Test
    void failsAfterTheLastAttemptInTheProtocolsWords() {
        tables.readWith(new BrokenFileIO(Integer.MAX_VALUE));
        try (ScanServer server = start()) {
            String planId = submit(server);
            for (int attempt = 1; attempt <= 3; attempt++) {
                int expected = attempt;
                await().until(() -> attempts(planId) == expected);
                clock.advance(Duration.ofMinutes(1));
            }

            await().until(() -> status(server, planId).equals("failed"));

            var error = ScanJsonReader.read(result(server, planId)).path("error");
            assertThat(error.path("code").asInt()).isEqualTo(500);
            assertThat(error.path("message").asText())
                    .contains("3 attempts")
                    .doesNotContain("the test");
        }
    }

    @Test
    void aSynchronousScanWhoseFilesFailIsSubmittedInstead() {
        tables.readWith(new BrokenFileIO(1));
        try (ScanServer server =
                ScanServer.start(database, tables, clock, Map.of("RESULT_WAIT", "0s"))) {
            String answer = server.post("alice", PLAN, "{}").body();

            assertThat(ScanJsonReader.text(answer, "status")).isEqualTo("submitted");
            String planId = ScanJsonReader.text(answer, "plan-id");
            await().until(() -> status(server, planId).equals("completed"));
        }
    }

    @Test
    void cancellingInterruptsThePlanning() throws InterruptedException {
        var stuck = new StuckFileIO();
        tables.readWith(stuck);
        Map<String, String> impatient =
                Map.of("RESULT_WAIT", "0s", "SYNCHRONOUS_ENTRIES", "0", "LEASE", "300ms");
        try (ScanServer server = ScanServer.start(database, tables, clock, impatient)) {
            String planId = submit(server);
            stuck.reached.await();

            server.delete("alice", PLAN + "/" + planId);

            assertThat(stuck.interrupted.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(status(server, planId)).isEqualTo("cancelled");
        }
    }

    @Test
    void aWorkerThatLostItsPlanWritesNothingMore() {
        try (ScanServer server = start();
                ScanServer idle = idle()) {
            var first = new FirstAttempt(clock);
            tables.readWith(first);
            String planId = submit(idle);
            await().until(() -> status(server, planId).equals("completed"));

            assertThat(attempts(planId)).isEqualTo(2);
            assertThat(count("SELECT COUNT(*) FROM catalog.scan_pages")).isEqualTo(4);
            assertThat(count("SELECT pages FROM catalog.scan_plans")).isEqualTo(4);
        }
    }

    @Test
    void refusesScansWithTooManyDeletes() {
        var table = tables.create("deletes", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        var history = new RandomTable(table, 2, new Random(1));
        history.append(5);
        history.deleteByEquality();
        history.deleteByEquality();
        Map<String, String> strict =
                Map.of("DELETE_ENTRIES", "1", "SYNCHRONOUS_ENTRIES", "0", "RESULT_WAIT", "0s");
        try (ScanServer server = ScanServer.start(database, tables, clock, strict)) {
            String answer = server.post("alice", "sales/tables/deletes/plan", "{}").body();
            String path = "sales/tables/deletes/plan/" + ScanJsonReader.text(answer, "plan-id");

            await().until(() ->
                    ScanJsonReader.text(server.get("alice", path).body(), "status")
                            .equals("failed"));

            assertThat(server.get("alice", path).body()).contains("2 delete files");
        }
    }

    @Test
    void removesExpiredPlansWithTheirPages() {
        try (ScanServer server = start()) {
            String planId = submit(server);
            await().until(() -> status(server, planId).equals("completed"));
        }
        clock.advance(Duration.ofHours(2));

        try (ScanServer _ = start()) {
            await().until(() -> count("SELECT COUNT(*) FROM catalog.scan_plans") == 0);
            assertThat(count("SELECT COUNT(*) FROM catalog.scan_pages")).isZero();
        }
    }

    @Test
    void holdsTheQuestionUntilThePlanIsDone() {
        Map<String, String> patient = Map.of("PAGE_TASKS", "5", "SYNCHRONOUS_ENTRIES", "0");
        try (ScanServer server = ScanServer.start(database, tables, clock, patient)) {
            // The clock stands still, so that only the result ends the wait.
            assertThat(status(server, submit(server))).isEqualTo("completed");
        }
    }

    private ScanServer start() {
        return ScanServer.start(database, tables, clock, settings);
    }

    private ScanServer idle() {
        var idle = new java.util.HashMap<>(settings);
        idle.put("WORKERS", "0");
        return ScanServer.start(database, tables, clock, idle);
    }

    private static String submit(ScanServer server) {
        String answer = server.post("alice", PLAN, "{}").body();
        assertThat(ScanJsonReader.text(answer, "status")).as(answer).isEqualTo("submitted");
        return ScanJsonReader.text(answer, "plan-id");
    }

    private static String result(ScanServer server, String planId) {
        return server.get("alice", PLAN + "/" + planId).body();
    }

    private static String status(ScanServer server, String planId) {
        return ScanJsonReader.text(result(server, planId), "status");
    }

    private long attempts(String planId) {
        return count(
                "SELECT attempt FROM catalog.scan_plans WHERE plan_id = '%s'".formatted(planId));
    }

    private long count(String sql) {
        return ScanServer.count(database, sql);
    }

    private static boolean isManifest(String location) {
        return location.endsWith(".avro") && !location.contains("/snap-");
    }

    /** Fails so many reads of manifests. */
    private static final class BrokenFileIO extends InMemoryFileIO {
        private static final long serialVersionUID = 1;
        private final AtomicInteger failures;

        BrokenFileIO(int failures) {
            this.failures = new AtomicInteger(failures);
        }

        @Override
        public InputFile newInputFile(String location) {
            if (isManifest(location) && failures.getAndDecrement() > 0) {
                throw new RuntimeIOException("refused by the test: %s", location);
            }
            return super.newInputFile(location);
        }
    }

    /** Never answers for a manifest. */
    private static final class StuckFileIO extends InMemoryFileIO {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch reached = new CountDownLatch(1);
        private final transient CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public InputFile newInputFile(String location) {
            if (isManifest(location)) {
                reached.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException stopping) {
                    interrupted.countDown();
                    throw new RuntimeIOException("interrupted by the server: %s", location);
                }
            }
            return super.newInputFile(location);
        }
    }

    /** Lets the lease of the first reader run out while it reads. */
    private static final class FirstAttempt extends InMemoryFileIO {
        private static final long serialVersionUID = 1;
        private final transient MutableClock clock;
        private final AtomicInteger reads = new AtomicInteger();
        private final transient CountDownLatch second = new CountDownLatch(1);

        FirstAttempt(MutableClock clock) {
            this.clock = clock;
        }

        @Override
        public InputFile newInputFile(String location) {
            if (isManifest(location)) {
                if (reads.getAndIncrement() == 0) {
                    clock.advance(Duration.ofMinutes(2));
                    awaitSecond();
                } else {
                    second.countDown();
                }
            }
            return super.newInputFile(location);
        }

        private void awaitSecond() {
            try {
                second.await();
            } catch (InterruptedException stopping) {
                throw new RuntimeIOException("interrupted by the server");
            }
        }
    }
}
