package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A batch whose way is broken at each of its steps, before a step is done and after it, by an
 * answer that is lost or by the end of the writer. Whoever sends it again under its key finds every
 * row there once.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BrokenStepsTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final WriterRig rig = WriterRig.shared();
    private final Invariants invariants = new Invariants(rig);
    private WriterServer writer;

    /** Those on the way into a table. */
    static Stream<Break> breaks() {
        return Arrays.stream(Step.values())
                .filter(step -> step != Step.DELETES)
                .flatMap(step ->
                        Arrays.stream(RequestMoment.values())
                                .map(moment -> new Break(step, moment)));
    }

    @BeforeAll
    void start() {
        writer = rig.startWriter();
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    @AfterEach
    void heal() {
        rig.heal();
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void writesEveryRowOnceWhenAnAnswerIsLost(Break broken) throws Exception {
        String table = "lost_" + COUNT.incrementAndGet();
        rig.create(table, SCHEMA);
        AtomicBoolean happened = broken.cut(rig);

        Answer answer = rig.producer(writer.uri()).sendUntilCommitted(table, "key", broken.body());

        assertThat(happened).as("the step was met").isTrue();
        assertWritten(table, answer);
    }

    /** What took over in one of these is what ends in the next. */
    @Tag("long")
    @ParameterizedTest
    @MethodSource("breaks")
    void writesEveryRowOnceWhenTheWriterEnds(Break broken) throws Exception {
        String table = "ended_" + COUNT.incrementAndGet();
        rig.create(table, SCHEMA);
        AtomicBoolean happened = broken.end(rig);
        try {
            try {
                rig.producer(writer.uri())
                        .send(table, "key", broken.body().getBytes(UTF_8), "?ack=landed");
            } catch (UncheckedIOException noAnswer) {
                assertThat(noAnswer).isNotNull();
            }
            await().atMost(Duration.ofSeconds(20)).untilTrue(happened);
        } finally {
            writer.close();
            rig.heal();
            writer = rig.startWriter();
        }

        assertWritten(
                table, rig.producer(writer.uri()).sendUntilCommitted(table, "key", broken.body()));
    }

    /**
     * One that failed by itself as often would be given up; whether a cut is felt is not certain.
     */
    @Test
    void blamesNoBatchForADatabaseThatIsGone() throws Exception {
        String table = "blamed";
        rig.create(table, SCHEMA);
        Producer ada = rig.producer(writer.uri());
        int batches = 0;

        while (excused(table) < 3 && batches < 60) {
            rig.store.onRequest(
                    Step.FILE::matches,
                    RequestMoment.BEFORE_THE_ANSWER,
                    () -> {
                        rig.update(
                                "UPDATE writer.batches SET attempt = 10 + outages WHERE state = 'LANDED'");
                        rig.postgres.cut();
                    });
            ada.sendUntilCommitted(table, "key " + batches, "{\"id\": %d}\n".formatted(batches));
            batches++;
        }

        assertThat(excused(table)).isGreaterThanOrEqualTo(3);
        assertThat(rig.rows(table))
                .extracting(row -> row.getField("id"))
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, batches).boxed().toList());
    }

    private int excused(String table) {
        return Integer.parseInt(
                rig.texts(
                                "SELECT coalesce(sum(outages), 0) FROM writer.batches b JOIN writer.lanes l ON l.id = b.lane_id WHERE l.name = '%s'"
                                        .formatted(table))
                        .getFirst());
    }

    @Test
    void goesOnAfterPostgresWasGone() throws Exception {
        String table = "database_gone";
        rig.create(table, SCHEMA);
        rig.postgres.drop();
        Answer refused = rig.producer(writer.uri()).send(table, "key", Break.LINES);
        rig.postgres.heal();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertWritten(
                table, rig.producer(writer.uri()).sendUntilCommitted(table, "key", Break.LINES));
    }

    private void assertWritten(String name, Answer answer) throws Exception {
        assertThat(rig.rows(name))
                .extracting(row -> row.getField("id"))
                .containsExactlyInAnyOrder(1L, 3L);
        assertThat(rig.rows(name + "__rejects")).hasSize(1);
        assertThat(answer.json().path("rows-read").asLong()).isEqualTo(3);
        Table table = rig.reader.loadTable(TableIdentifier.of("sales", name));
        Snapshot snapshot = table.snapshot(answer.json().path("snapshot-id").asLong());
        assertThat(snapshot).as(answer.toString()).isNotNull();
        assertThat(table.snapshots()).hasSize(1);
        invariants.assertNoUnknownFile(name);
        invariants.assertNoUnknownFile(name + "__rejects");
        invariants.assertNothingReferencedIsUnwanted(name);
        invariants.assertNothingReferencedIsUnwanted(name + "__rejects");
        invariants.assertNoUnknownBody();
    }
}
