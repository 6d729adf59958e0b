package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tarn.producer.Batcher;
import dev.tarn.producer.BatcherSettings;
import dev.tarn.producer.Body;
import dev.tarn.producer.Credentials;
import dev.tarn.producer.Producer;
import dev.tarn.producer.Receipt;
import dev.tarn.producer.Rejected;
import dev.tarn.producer.SendOptions;
import dev.tarn.producer.Settings;
import dev.tarn.producer.TableProducer;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.testkit.TarnHome;
import dev.tarn.writer.WriterServer;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The Java client and a real writer, with a network between them that loses answers. */
@TestInstance(Lifecycle.PER_CLASS)
class ProducerClientTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private FaultProxy network;
    private Producer ada;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        network = FaultProxy.toHttp(writer.uri().getPort());
        ada =
                Producer.connect(
                        URI.create("http://127.0.0.1:" + network.port()),
                        Credentials.ofClient(rig.catalog.uri(), "ada", "secret-of-ada-here"),
                        Settings.usual()
                                .pauses(Duration.ofMillis(10), Duration.ofMillis(50))
                                .gzipped());
    }

    @AfterAll
    void stop() {
        ada.close();
        network.close();
        writer.close();
    }

    @AfterEach
    void heal() {
        network.heal();
    }

    /** Breaks the next so many requests to the table, before or after they are done. */
    private AtomicInteger breakRequests(String table, int count, RequestMoment moment) {
        var left = new AtomicInteger(count);
        arm(table, left, moment);
        return left;
    }

    private void arm(String table, AtomicInteger left, RequestMoment moment) {
        network.onRequest(
                head -> head.startsWith("POST ") && head.contains("/" + table + "/batches"),
                moment,
                () -> {
                    if (left.decrementAndGet() > 0) {
                        arm(table, left, moment);
                    }
                    network.cut();
                });
    }

    @Test
    void writesABatchOnceHoweverOftenItHasToBeSent() throws Exception {
        rig.create("produced", SCHEMA);
        TableProducer table = ada.table("lake", "sales", "produced");
        List<String> batches = new ArrayList<>();

        for (RequestMoment moment : RequestMoment.values()) {
            AtomicInteger left = breakRequests("produced", 3, moment);
            Receipt receipt = table.send(Body.rows(List.of("{\"id\": 1}", "{\"id\": 2}")));

            assertThat(left).hasValue(0);
            assertThat(receipt.isCommitted()).isTrue();
            assertThat(receipt.rowsWritten()).hasValue(2L);
            batches.add(receipt.batchId());
        }

        assertThat(batches).doesNotHaveDuplicates();
        assertThat(rig.rows("produced")).hasSize(4);
    }

    @Test
    void writesEachRowOfManyThreadsOnce() throws Exception {
        rig.create("collected", SCHEMA);
        AtomicInteger left = breakRequests("collected", 4, RequestMoment.BEFORE_THE_ANSWER);
        Queue<CompletableFuture<Receipt>> receipts = new ArrayBlockingQueue<>(1_000);
        try (Batcher rows =
                ada.table("lake", "sales", "collected")
                        .batcher(
                                BatcherSettings.usual().rows(100).parallel(2),
                                SendOptions.usual())) {
            List<Thread> threads =
                    IntStream.range(0, 4)
                            .mapToObj(first ->
                                    Thread.startVirtualThread(() -> add(rows, first, receipts)))
                            .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        assertThat(left.get()).isLessThanOrEqualTo(0);
        assertThat(receipts)
                .allSatisfy(receipt -> assertThat(receipt.get().isCommitted()).isTrue());
        assertThat(rig.rows("collected"))
                .extracting(row -> row.getField("id"))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 1_000).boxed().map(Object.class::cast).toList());
    }

    /** Each fourth row, from the first. */
    private static void add(Batcher rows, int first, Queue<CompletableFuture<Receipt>> receipts) {
        try {
            for (int id = first; id < 1_000; id += 4) {
                receipts.add(rows.add("{\"id\": %d}".formatted(id)));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsWhatIsRefusedAndWhy() {
        rig.create("particular", SCHEMA);

        assertThat(refusal(ada, "particular", "{\"id\": \"one\"}").receipt())
                .hasValueSatisfying(receipt -> {
                    assertThat(receipt.state()).isEqualTo(Receipt.State.QUARANTINED);
                    assertThat(receipt.rejects()).containsEntry("TYPE_MISMATCH", 1L);
                });
        assertThat(refusal(ada, "atlantis", "{\"id\": 1}").status()).isEqualTo(404);
        try (Producer eve =
                Producer.connect(
                        writer.uri(),
                        Credentials.ofClient(rig.catalog.uri(), "eve", "secret-of-eve-here"))) {
            assertThat(refusal(eve, "particular", "{\"id\": 1}").status()).isEqualTo(403);
        }
    }

    private static Rejected refusal(Producer producer, String table, String row) {
        return catchThrowableOfType(
                Rejected.class,
                () -> producer.table("lake", "sales", table).send(Body.rows(List.of(row))));
    }

    /** What somebody pastes does what it says. */
    @Test
    void isUsedAsTheReadmeSays() throws Exception {
        rig.create("orders_of_readme", SCHEMA);

        example(writer.uri(), rig.catalog.uri(), "secret-of-ada-here");

        assertThat(rig.rows("orders_of_readme")).hasSize(3);
        String source =
                Files.readString(
                        TarnHome.path()
                                .resolve(
                                        "system-tests/src/test/java/dev/tarn/systemtests/writer/ProducerClientTest.java"));
        String code = source.split("// the example\n", -1)[1].replace("orders_of_readme", "orders");
        assertThat(withoutSpaces(Files.readString(TarnHome.path().resolve("README.md"))))
                .contains(withoutSpaces(code));
    }

    private static String withoutSpaces(String text) {
        return text.replaceAll("\\s", "");
    }

    private static void example(URI writer, URI catalog, String secret) throws Exception {
        // the example
        try (var producer =
                Producer.connect(writer, Credentials.ofClient(catalog, "ada", secret))) {
            TableProducer orders = producer.table("lake", "sales", "orders_of_readme");

            Receipt receipt = orders.send(Body.rows(List.of("{\"id\": 1}", "{\"id\": 2}")));
            System.out.println(receipt.rowsWritten().orElse(0L) + " rows are in the table");

            try (Batcher rows = orders.batcher(BatcherSettings.usual(), SendOptions.usual())) {
                CompletableFuture<Receipt> written = rows.add("{\"id\": 3}");
                rows.flush();
                System.out.println("snapshot " + written.get().snapshotId().orElse(0L));
            }
        }
        // the example
    }
}
