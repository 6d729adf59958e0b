package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a producer is told while nobody knows everything: never more than is certain. */
class DoubtsTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    private static final String LINE = "{\"id\": 1}\n";

    private final WriterRig rig = WriterRig.shared();

    @AfterEach
    void heal() {
        rig.heal();
    }

    /**
     * A load balancer gives up on a commit that stands. Iceberg's client repeats it, is refused,
     * and would delete what it wrote.
     */
    @Test
    void keepsTheManifestsOfACommitThatWasRepeated() throws Exception {
        rig.create("repeated_commit", SCHEMA);
        try (var gateway = new Gateway(rig.catalog.uri())) {
            var settings = rig.settings();
            settings.put("WRITER_CATALOG_URI", gateway.uri());
            try (WriterServer writer = rig.startWriter(settings)) {
                Producer ada = rig.producer(writer.uri());
                ada.sendUntilCommitted("repeated_commit", "first", LINE);
                // Its producers' rights are remembered, so that the next of these is the commit.
                gateway.loseAnswer(
                        request ->
                                request.startsWith("POST ")
                                        && request.endsWith("/tables/repeated_commit"),
                        503);

                Answer answer = ada.sendUntilCommitted("repeated_commit", "second", LINE);

                assertThat(gateway.hasLied()).isTrue();
                assertThat(answer.json().has("snapshot-id")).isTrue();
                assertThat(rig.rows("repeated_commit")).hasSize(2);
                new Invariants(rig).assertNothingReferencedIsUnwanted("repeated_commit");
            }
        }
    }

    /** Somebody else was faster: no reason to wait, even where outages are waited out for long. */
    @Test
    void commitsAgainAtOnceWhenTheCatalogSaysConflict() {
        rig.create("conflict", SCHEMA);
        try (var gateway = new Gateway(rig.catalog.uri())) {
            var settings = rig.settings();
            settings.put("WRITER_CATALOG_URI", gateway.uri());
            settings.put("WRITER_LANES_RETRY_MIN", "10m");
            settings.put("WRITER_LANES_RETRY_MAX", "10m");
            try (WriterServer writer = rig.startWriter(settings)) {
                gateway.refuse(request -> request.endsWith("/transactions/commit"), 409);

                Answer answer =
                        rig.producer(writer.uri())
                                .send("conflict", "key", LINE + "{\"id\": \"x\"}\n");

                assertThat(gateway.hasLied()).isTrue();
                assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                assertThat(rig.rows("conflict")).hasSize(1);
                assertThat(rig.rows("conflict__rejects")).hasSize(1);
            }
        }
    }

    /** The answer to the question for it was lost, so that nobody works under it. */
    @Test
    void takesALaneThatItHoldsWithoutKnowing() {
        rig.create("leased", SCHEMA);
        try (WriterServer writer = rig.startWriter()) {
            Producer ada = rig.producer(writer.uri());
            ada.sendUntilCommitted("leased", "first", LINE);
            String lane = " WHERE name = 'leased'";
            String owner =
                    await().until(
                                    () -> {
                                        ada.send("leased", UUID.randomUUID().toString(), LINE);
                                        return rig.texts("SELECT owner FROM writer.lanes" + lane);
                                    },
                                    owners -> owners.getFirst() != null)
                            .getFirst();
            await().until(
                            () -> rig.texts("SELECT owner FROM writer.lanes" + lane),
                            owners -> owners.getFirst() == null);
            rig.update(
                    "UPDATE writer.lanes SET epoch = epoch + 1, leased_until = now() + interval '1 second', owner = '"
                            + owner
                            + "'"
                            + lane);

            Answer answer = ada.sendUntilCommitted("leased", "last", LINE);

            assertThat(answer.text("/state")).isEqualTo("committed");
        }
    }

    /** The next attempt would be counted, and blamed on a batch that has nothing to do with it. */
    @Test
    void beginsNothingMoreOnceACommitHasEndedInDoubt() {
        rig.create("in_doubt", SCHEMA);
        var settings = rig.settings();
        // The lane is woken by what lands alone.
        settings.put("WRITER_LANES_POLL", "10m");
        try (WriterServer writer = rig.startWriter(settings)) {
            Producer ada = rig.producer(writer.uri());
            landUntilAllIsCommitted(ada, "in_doubt");
            String lane = laneThread("in_doubt");
            var go = new CountDownLatch(1);
            CountDownLatch held = holdCommit("in_doubt", go, rig.catalogProxy::drop);
            String second = land(ada, "in_doubt", "second");
            await().until(() -> held.getCount() == 0 && waitsForItsBell(lane));
            go.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> !isThere(lane + "-commit"));
            rig.heal();

            String third = land(ada, "in_doubt", "third");

            await().until(() -> !isThere(lane));
            assertThat(ada.get(third).json().path("attempt").asInt()).isZero();
            await().until(() -> {
                land(ada, "in_doubt", UUID.randomUUID().toString());
                return ada.get(third).text("/state").equals("committed");
            });
            assertThat(ada.get(second).text("/state")).isEqualTo("committed");
        }
    }

    /** An attempt is excused for what broke it off, not for what happened beside it. */
    @Test
    void excusesNothingThatCameToItsEndWhileItsLaneWasLeft() {
        Table table = rig.create("left", SCHEMA);
        var settings = rig.settings();
        settings.put("WRITER_LANES_LEASE", "30s");
        try (WriterServer writer = rig.startWriter(settings)) {
            Producer ada = rig.producer(writer.uri());
            ada.sendUntilCommitted("left", "first", LINE);
            String lane = laneThread("left");
            var go = new CountDownLatch(1);
            CountDownLatch held = holdCommit("left", go, rig.catalogProxy::cut);
            String second = land(ada, "left", "second");
            await().until(() -> held.getCount() == 0);

            rig.postgres.drop();
            await().until(() -> methods(lane).contains("leave"));
            rig.heal();
            // Its files do not fit any more, so that it is read again: two attempts, whatever broke
            // off more of them.
            table.updateSchema().addColumn("note", Types.StringType.get()).commit();
            go.countDown();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ada.get(second).text("/state").equals("committed"));
            assertThat(
                            rig.texts(
                                    "SELECT attempt - outages FROM writer.batches WHERE idempotency_key = 'second'"
                                            + " AND lane_id = (SELECT id FROM writer.lanes WHERE name = 'left')"))
                    .containsExactly("2");
        }
    }

    /** The next commit is as good as lost once it is let go. */
    private CountDownLatch holdCommit(String table, CountDownLatch go, Runnable loss) {
        var held = new CountDownLatch(1);
        rig.catalogProxy.onRequest(
                head -> head.startsWith("POST ") && head.contains("/tables/" + table + " "),
                RequestMoment.BEFORE_THE_REQUEST,
                () -> {
                    held.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    loss.run();
                });
        return held;
    }

    private String laneThread(String table) {
        return "lane-"
                + rig.texts("SELECT id FROM writer.lanes WHERE name = '%s'".formatted(table))
                        .getFirst();
    }

    /**
     * Connections that a test before this one has broken are still in the pools of clients, so that
     * it may take an attempt or two, and only what lands wakes the lane.
     */
    private static void landUntilAllIsCommitted(Producer producer, String table) {
        var landed = new ArrayList<String>();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    if (!landed.isEmpty()
                            && landed.stream().allMatch(each -> isCommitted(producer, each))) {
                        return true;
                    }
                    landed.add(land(producer, table, UUID.randomUUID().toString()));
                    return false;
                });
    }

    private static boolean isCommitted(Producer producer, String batch) {
        return producer.get(batch).text("/state").equals("committed");
    }

    private static String land(Producer producer, String table, String key) {
        Answer landed = producer.send(table, key, LINE.getBytes(UTF_8), "?ack=landed");
        assertThat(landed.status()).as(landed.toString()).isEqualTo(202);
        return landed.text("/links/self");
    }

    private static boolean isThere(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(each -> each.getName().equals(thread));
    }

    /** Between two steps, not for a connection in one of them. */
    private static boolean waitsForItsBell(String thread) {
        List<String> methods = methods(thread);
        return methods.contains("tryAcquire") && !methods.contains("step");
    }

    /** Those that the thread is in. */
    private static List<String> methods(String thread) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().equals(thread))
                .flatMap(each -> Arrays.stream(each.getValue()))
                .map(StackTraceElement::getMethodName)
                .toList();
    }

    @Test
    void takesABodyThatIsLongerOnItsWayThanARequestMayBe() {
        rig.create("slow", SCHEMA);
        var settings = rig.settings();
        settings.put("WRITER_HTTP_REQUEST_TIMEOUT", "200ms");
        settings.put("WRITER_HTTP_QUEUE_TIMEOUT", "100ms");
        try (WriterServer writer = rig.startWriter(settings)) {
            Producer ada = rig.producer(writer.uri());
            rig.store.delayAnswers(Duration.ofMillis(300));

            Answer answer = ada.send("slow", "key", LINE);

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        }
    }

    /** One that ends every writer that begins it is never failed, and has to go all the same. */
    @Test
    void discardsABatchThatNobodyComesToAnEndWith() {
        rig.create("stuck", SCHEMA);
        try (WriterServer writer = rig.startWriter()) {
            Producer ada = rig.producer(writer.uri());
            ada.sendUntilCommitted("stuck", "first", LINE);
            String lane = " WHERE name = 'stuck'";
            await().until(
                            () ->
                                    rig.update(
                                            "UPDATE writer.lanes SET owner = gen_random_uuid(), epoch = epoch + 1,"
                                                    + " leased_until = now() + interval '1 hour'"
                                                    + lane
                                                    + " AND owner IS NULL"),
                            rows -> rows == 1);
            String receipt =
                    ada.send("stuck", "second", LINE.getBytes(UTF_8), "?ack=landed")
                            .response()
                            .headers()
                            .firstValue("Location")
                            .orElseThrow();

            assertThat(ada.post(receipt + "/discard").text("/state")).isEqualTo("discarded");
            rig.update("UPDATE writer.lanes SET owner = NULL, leased_until = NULL" + lane);

            ada.sendUntilCommitted("stuck", "third", LINE);
            assertThat(rig.rows("stuck")).hasSize(2);
        }
    }

    /** The table has grown twice, so that its schema is not the first; the snapshot has expired. */
    @Test
    void saysTheSchemaOfASnapshotThatIsGone() {
        Table table = rig.create("expired", SCHEMA);
        table.updateSchema().addColumn("a", Types.LongType.get()).commit();
        table.updateSchema().addColumn("b", Types.LongType.get()).commit();
        var settings = rig.settings();
        settings.put("WRITER_INTAKE_ACK_WAIT", "500ms");
        try (WriterServer writer = rig.startWriter(settings)) {
            rig.catalogProxy.onRequest(
                    head -> head.startsWith("POST ") && head.contains("/settle "),
                    RequestMoment.BEFORE_THE_ANSWER,
                    () -> {
                        Table current =
                                rig.reader.loadTable(TableIdentifier.of("sales", "expired"));
                        current.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
                        current.refresh();
                        long first = current.history().getFirst().snapshotId();
                        current.expireSnapshots()
                                .expireSnapshotId(first)
                                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                                .commit();
                    });

            Answer answer = rig.producer(writer.uri()).sendUntilCommitted("expired", "key", LINE);

            table.refresh();
            assertThat(table.snapshot(answer.json().path("snapshot-id").asLong())).isNull();
            assertThat(answer.json().path("schema-id").asInt())
                    .isEqualTo(table.schema().schemaId())
                    .isPositive();
        }
    }

    /** One table is written to without end, and this writer works on one at a time. */
    @Test
    void writesToATableWhileAnotherIsAlwaysBusy() throws Exception {
        rig.create("busy", SCHEMA);
        rig.create("patient", SCHEMA);
        var settings = rig.settings();
        settings.put("WRITER_LANES_PARALLEL", "1");
        var done = new AtomicBoolean();
        try (WriterServer writer = rig.startWriter(settings);
                var producers = Executors.newVirtualThreadPerTaskExecutor()) {
            Producer ada = rig.producer(writer.uri());
            ada.sendUntilCommitted("busy", "first", LINE);
            for (int i = 0; i < 4; i++) {
                producers.execute(() -> {
                    while (!done.get()) {
                        ada.send("busy", UUID.randomUUID().toString(), LINE);
                    }
                });
            }
            try {
                Answer answer = ada.sendUntilCommitted("patient", "key", LINE);

                assertThat(answer.text("/state")).isEqualTo("committed");
            } finally {
                done.set(true);
            }
        }
    }

    @Test
    void takesBatchesWhileThoseOfAnotherTableCannotBeWritten() {
        rig.create("hoarder", SCHEMA);
        rig.create("other", SCHEMA);
        try (WriterServer writer = rig.startWriter()) {
            Producer ada = rig.producer(writer.uri());
            ada.sendUntilCommitted("hoarder", "key", LINE);
            String hoarded =
                    "UPDATE writer.batches SET state = '%s', raw_bytes = %d, retry_at = now() + interval '1 day'"
                            + " WHERE lane_id = (SELECT id FROM writer.lanes WHERE name = 'hoarder')";
            rig.update(hoarded.formatted("FAILED", 9L << 30));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        Answer busy = ada.send("hoarder", UUID.randomUUID().toString(), LINE);
                        assertThat(busy.status()).isEqualTo(429);
                        assertThat(busy.response().headers().firstValue("Retry-After")).isPresent();
                    });
            assertThat(ada.send("other", "key", LINE).status()).isEqualTo(200);
            rig.update(hoarded.formatted("COMMITTED", 10));
        }
    }

    @Test
    void saysThatABatchHasLandedWhenTheDatabaseIsGoneAfterwards() {
        rig.create("promise", SCHEMA);
        var settings = rig.settings();
        settings.put("WRITER_INTAKE_ACK_WAIT", "500ms");
        try (WriterServer writer = rig.startWriter(settings)) {
            Producer ada = rig.producer(writer.uri());
            rig.store.onRequest(
                    head -> head.startsWith("PUT ") && head.contains(".parquet"),
                    RequestMoment.BEFORE_THE_REQUEST,
                    rig.postgres::drop);

            Answer answer = ada.send("promise", "key", LINE);
            rig.heal();

            assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
            Answer committed = ada.sendUntilCommitted("promise", "key", LINE);
            assertThat(committed.text("/batch-id")).isEqualTo(answer.text("/batch-id"));
            assertThat(rig.rows("promise")).hasSize(1);
        }
    }
}
