package dev.tarn.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import dev.tarn.producer.StubWriter.Asked;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerTest {
    private static final Body ROWS = Body.rows(List.of("{\"id\": 1}", "{\"id\": 2}"));

    private final StubWriter writer = new StubWriter();
    private final QuickPace pace = new QuickPace();
    private final AtomicInteger tokens = new AtomicInteger();

    @AfterEach
    void stop() {
        writer.close();
    }

    private Producer producer(Settings settings) {
        return producer(writer.uri(), settings);
    }

    private Producer producer(URI uri, Settings settings) {
        return new Producer(
                uri,
                Credentials.ofTokens(() -> "token " + tokens.incrementAndGet()),
                settings,
                pace,
                new CountDownLatch(1));
    }

    private Receipt send(Body body, SendOptions options) throws InterruptedException {
        try (Producer producer = producer(Settings.usual().patience(Duration.ofMinutes(2)))) {
            return producer.table("lake", List.of("north east", "a.b"), "orders")
                    .send(body, options);
        }
    }

    private <T extends Throwable> T failure(Class<T> type) {
        return catchThrowableOfType(type, () -> send(ROWS, SendOptions.usual()));
    }

    @Test
    void saysWhatTheReceiptSays() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));

        Receipt receipt =
                send(ROWS, SendOptions.usual().create().partition("day(at), region").key("k"));

        assertThat(receipt.isCommitted()).isTrue();
        assertThat(receipt.batchId()).isEqualTo("b-1");
        assertThat(receipt.rowsWritten()).hasValue(2L);
        assertThat(receipt.rejects()).containsEntry("TYPE_MISMATCH", 1L);
        assertThat(receipt.snapshotId()).hasValue(Long.MAX_VALUE);
        assertThat(receipt.all()).containsKey("more").doesNotContainKey("none");
        Asked asked = writer.asked.getFirst();
        assertThat(asked.uri())
                .hasToString(
                        "/v1/lakes/lake/namespaces/north%20east%1Fa.b/tables/orders/batches"
                                + "?format=ndjson&create=true&partition=day%28at%29%2C%20region");
        assertThat(asked.key()).hasValue("k");
        assertThat(asked.proof()).hasValue("Bearer token 1");
        assertThat(asked.text()).isEqualTo("{\"id\": 1}\n{\"id\": 2}");
    }

    @Test
    void sendsTheSameUnderTheSameKeyAfterLostAnswers() throws Exception {
        writer.breaks().says(500).breaks().says(200, StubWriter.receipt("committed"));

        send(ROWS, SendOptions.usual());

        assertThat(writer.asked).hasSize(4);
        assertThat(writer.asked.stream().distinct()).hasSize(1);
        assertThat(writer.asked.getFirst().key().orElseThrow()).isNotEmpty();
    }

    @Test
    void givesEveryBatchAKeyOfItsOwn() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));

        send(ROWS, SendOptions.usual());
        send(ROWS, SendOptions.usual());

        assertThat(writer.asked.stream().map(Asked::key).distinct()).hasSize(2);
    }

    @Test
    void restsForAsLongAsTheWriterSaysAndElseLongerEachTime() throws Exception {
        writer.saysLater(429, 7)
                .saysLater(503, 11)
                .says(503)
                .says(503)
                .says(200, StubWriter.receipt("committed"));

        send(ROWS, SendOptions.usual());

        assertThat(pace.pauses)
                .containsExactly(
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(11),
                        Duration.ofMillis(800),
                        Duration.ofMillis(1600));
    }

    @Test
    void comesBackAtOnceWithANewTokenAndGivesUpWhenThatIsRefusedToo() throws Exception {
        writer.says(401).says(200, StubWriter.receipt("committed"));
        send(ROWS, SendOptions.usual());
        assertThat(writer.asked.stream().map(each -> each.proof().orElseThrow()))
                .containsExactly("Bearer token 1", "Bearer token 2");
        assertThat(pace.pauses).containsExactly(Duration.ZERO);

        try (var other = new StubWriter().says(401);
                var producer = producer(other.uri(), Settings.usual())) {
            assertThatThrownBy(() -> producer.table("l", "n", "t").send(ROWS))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("401");
            assertThat(other.asked).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 413, 415, 422})
    void sendsWhatIsRefusedOnceOnly(int status) {
        writer.says(status);

        Rejected rejected = failure(Rejected.class);

        assertThat(rejected.status()).isEqualTo(status);
        assertThat(rejected).hasMessageContaining("said the test");
        assertThat(rejected.receipt()).isEmpty();
        assertThat(writer.asked).hasSize(1);
    }

    @Test
    void tellsABatchThatWaitsForAPersonFromOneThatIsNotThere() {
        writer.says(
                422,
                "{\"error\": {\"message\": \"no\"}, \"receipt\": %s}"
                        .formatted(StubWriter.receipt("quarantined")));

        Rejected rejected = failure(Rejected.class);

        assertThat(rejected.receipt().orElseThrow().state()).isEqualTo(Receipt.State.QUARANTINED);
    }

    @Test
    void isBusyWhereNothingCanHaveLanded() throws Exception {
        writer.says(503).says(429);
        assertThat(failure(Busy.class)).hasMessageContaining("429");

        URI nobody;
        try (var gone = new StubWriter()) {
            nobody = gone.uri();
        }
        try (Producer producer = producer(nobody, Settings.usual())) {
            assertThatThrownBy(() -> producer.table("l", "n", "t").send(ROWS))
                    .isInstanceOf(Busy.class);
        }
    }

    @Test
    void doesNotWaitForWhatComesTooLate() {
        writer.saysLater(429, 300);

        failure(Busy.class);

        assertThat(pace.pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500, 502, 504})
    void neverCallsFailedWhatMayHaveLanded(int status) {
        writer.says(status).says(503);

        UnknownOutcome unknown = failure(UnknownOutcome.class);

        assertThat(writer.asked.getFirst().key()).hasValue(unknown.key());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void doesNotTakeALostRightForTheEndOfADoubt(int status) {
        writer.breaks().says(status);

        assertThat(failure(UnknownOutcome.class)).cause().isInstanceOf(Rejected.class);
    }

    @Test
    void joinsABatchThatHasLanded() throws Exception {
        writer.says(202, StubWriter.receipt("landed"))
                .says(200, StubWriter.receipt("staged"))
                .says(503)
                .says(401)
                .breaks()
                .says(200, StubWriter.receipt("failed"))
                .says(200, StubWriter.receipt("committed"));

        Receipt receipt = send(ROWS, SendOptions.usual());

        assertThat(receipt.isCommitted()).isTrue();
        assertThat(writer.asked.stream().map(Asked::method))
                .startsWith("POST", "GET")
                .filteredOn("POST"::equals)
                .hasSize(1);
        assertThat(writer.asked.getLast().uri().getPath()).endsWith("/tables/orders/batches/b-1");
    }

    @Test
    void isContentWithLandingWhereThatIsEnough() throws Exception {
        writer.says(202, StubWriter.receipt("landed"));

        Receipt receipt = send(ROWS, SendOptions.usual().untilLanded());

        assertThat(receipt.state()).isEqualTo(Receipt.State.LANDED);
        assertThat(writer.asked).hasSize(1);
        assertThat(writer.asked.getFirst().uri().getQuery()).contains("ack=landed");
    }

    @Test
    void saysWhatIsKnownOfABatchThatIsNotThereInTime() {
        writer.says(202, StubWriter.receipt("landed"))
                .says(200, StubWriter.receipt("state of a later writer"));

        UnknownOutcome unknown = failure(UnknownOutcome.class);

        assertThat(unknown.receipt().orElseThrow().state()).isEqualTo(Receipt.State.OTHER);
    }

    @Test
    void refusesABatchThatComesToWaitForAPersonLater() {
        writer.says(202, StubWriter.receipt("landed")).says(200, StubWriter.receipt("quarantined"));

        assertThat(failure(Rejected.class)).hasMessageContaining("because");
    }

    @Test
    void packsTheSameBytesInTheSameWay() throws Exception {
        writer.breaks().says(200, StubWriter.receipt("committed"));
        byte[] rows = "{\"id\": 1234567890}\n".repeat(20_000).getBytes(UTF_8);

        try (Producer producer = producer(Settings.usual().gzipped())) {
            producer.table("l", "n", "t").send(Body.of(rows, Format.NDJSON));
            producer.table("l", "n", "t").send(Body.of(rows, Format.PARQUET));
        }

        assertThat(writer.asked).hasSize(3);
        assertThat(writer.asked.get(0)).isEqualTo(writer.asked.get(1));
        Asked packed = writer.asked.get(1);
        assertThat(packed.encoding()).hasValue("gzip");
        assertThat(packed.body().length).isLessThan(rows.length / 10);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(rows);
        }
        assertThat(writer.asked.get(2).encoding()).isEmpty();
        assertThat(writer.asked.get(2).body()).isEqualTo(rows);
    }

    @Test
    void readsWhatItSendsAnewEachTime() throws Exception {
        writer.breaks().says(200, StubWriter.receipt("committed"));

        send(
                Body.stream(
                        () -> new ByteArrayInputStream("a,b\n1,2\n".getBytes(UTF_8)),
                        OptionalLong.empty(),
                        Format.CSV),
                SendOptions.usual());

        assertThat(writer.asked).extracting(Asked::text).containsOnly("a,b\n1,2\n").hasSize(2);
    }

    @Test
    void sendsMessagesBehindTheirLengths() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));

        send(
                Body.messages(List.of(StringValue.of("one"), StringValue.of("two"))),
                SendOptions.usual().message(3));

        Asked asked = writer.asked.getFirst();
        assertThat(asked.uri().getQuery()).isEqualTo("format=protobuf&message=3");
        var in = new ByteArrayInputStream(asked.body());
        assertThat(StringValue.parseDelimitedFrom(in).getValue()).isEqualTo("one");
        assertThat(StringValue.parseDelimitedFrom(in).getValue()).isEqualTo("two");
    }

    @Test
    void sendsNothingOfWhatCannotBeRead() {
        assertThatThrownBy(() -> Body.file(Path.of("no such file"), Format.CSV))
                .isInstanceOf(IOException.class);
        Body broken =
                Body.stream(
                        () -> {
                            throw new IOException("the disk is gone");
                        },
                        OptionalLong.empty(),
                        Format.CSV);

        assertThatThrownBy(() -> send(broken, SendOptions.usual()))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .hasMessage("the disk is gone");
        assertThat(writer.asked).isEmpty();
    }

    @Test
    void letsOnlySoManyBytesBeOnTheirWay() throws Exception {
        var isSending = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        writer.says(200, StubWriter.receipt("committed"));
        Body slow =
                Body.stream(
                        () -> {
                            isSending.countDown();
                            try {
                                goOn.await();
                            } catch (InterruptedException stopped) {
                                throw new IOException(stopped);
                            }
                            return new ByteArrayInputStream(new byte[4000]);
                        },
                        OptionalLong.of(4000),
                        Format.NDJSON);
        Settings little = Settings.usual().bytesInFlight(4096).patience(Duration.ZERO);
        try (Producer producer = producer(little)) {
            TableProducer table = producer.table("l", "n", "t");
            Thread first =
                    Thread.startVirtualThread(() -> {
                        try {
                            table.send(slow);
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                    });
            isSending.await();

            assertThatThrownBy(() -> table.send(ROWS)).isInstanceOf(Busy.class);

            goOn.countDown();
            first.join();
            assertThat(table.send(ROWS).isCommitted()).isTrue();
        }
        assertThat(writer.asked).hasSize(2);
    }

    @Test
    void saysThatItIsUnknownWhenItIsClosed() throws Exception {
        writer.breaks();
        var isSending = new CountDownLatch(1);
        Body body =
                Body.stream(
                        () -> {
                            isSending.countDown();
                            return new ByteArrayInputStream(new byte[10]);
                        },
                        OptionalLong.of(10),
                        Format.NDJSON);
        var failure = new CompletableFuture<Throwable>();
        Producer producer = Producer.connect(writer.uri(), Credentials.ofTokens(() -> "token"));
        Thread.startVirtualThread(() -> {
            try {
                producer.table("l", "n", "t").send(body);
            } catch (InterruptedException | RuntimeException thrown) {
                failure.complete(thrown);
            }
        });
        isSending.await();

        producer.close();

        assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(UnknownOutcome.class);
    }

    @Test
    void refusesSettingsThatCannotBeKept() {
        Settings usual = Settings.usual();
        assertThatThrownBy(() -> usual.bytesInFlight(1023))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> usual.pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> usual.answerWithin(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BatcherSettings.usual().rows(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
