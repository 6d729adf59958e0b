package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An undo whose way is broken at each of its steps. It is done once, whoever ends it. */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class BrokenUndoTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final WriterRig rig = WriterRig.shared();
    private final Invariants invariants = new Invariants(rig);
    private WriterServer writer;

    /** What never reached the store is as if it was never begun; of a commit nobody can say so. */
    static Stream<Break> breaks() {
        return Stream.of(Step.READING, Step.DELETES, Step.MANIFEST, Step.COMMIT, Step.SETTLEMENT)
                .flatMap(step ->
                        Arrays.stream(RequestMoment.values())
                                .filter(moment ->
                                        step == Step.COMMIT
                                                || moment == RequestMoment.BEFORE_THE_ANSWER)
                                .map(moment -> new Break(step, moment)));
    }

    /** Where something stays behind that the next one has to find. */
    static Stream<Break> ends() {
        return Stream.of(
                new Break(Step.DELETES, RequestMoment.BEFORE_THE_ANSWER),
                new Break(Step.COMMIT, RequestMoment.BEFORE_THE_REQUEST),
                new Break(Step.COMMIT, RequestMoment.BEFORE_THE_ANSWER));
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
    void undoesOnceWhenAnAnswerIsLost(Break broken) throws Exception {
        String table = "undo_lost_" + COUNT.incrementAndGet();
        String batch = written(table, broken.body());
        AtomicBoolean happened = broken.cut(rig);

        undoUntilDone(table, batch);

        assertThat(happened).as("the step was met").isTrue();
        assertUndone(table, batch);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void undoesOnceWhenTheWriterEnds(Break broken) throws Exception {
        String table = "undo_ended_" + COUNT.incrementAndGet();
        String batch = written(table, broken.body());
        AtomicBoolean happened = broken.end(rig);
        Thread asking = Thread.ofVirtual().start(() -> undoWithoutAnAnswer(table, batch));
        try {
            await().atMost(Duration.ofSeconds(20)).untilTrue(happened);
        } finally {
            writer.close();
            asking.join();
            rig.heal();
            writer = rig.startWriter();
        }

        undoUntilDone(table, batch);

        assertUndone(table, batch);
    }

    private void undoWithoutAnAnswer(String table, String batch) {
        try {
            new UndoRig(rig, writer.uri()).undo(table, batch);
        } catch (UncheckedIOException noAnswer) {
            assertThat(noAnswer).isNotNull();
        }
    }

    /** Its rows and its rejected row share files with another batch. */
    private String written(String table, String body) {
        rig.create(table, SCHEMA);
        List<String> ids =
                new UndoRig(rig, writer.uri())
                        .together(table, body, "{\"id\": 3}\n{\"id\": 4}\n{\"id\": \"five\"}\n");
        return ids.getFirst();
    }

    private void undoUntilDone(String table, String batch) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    try {
                        return new UndoRig(rig, writer.uri()).undo(table, batch).status() == 200;
                    } catch (UncheckedIOException lost) {
                        return false;
                    }
                });
    }

    private void assertUndone(String name, String batch) throws Exception {
        Table table = rig.reader.loadTable(TableIdentifier.of("sales", name));
        assertThat(read(table)).extracting(row -> row.get(0)).containsExactlyInAnyOrder(3L, 4L);
        Table rejects = rig.reader.loadTable(TableIdentifier.of("sales", name + "__rejects"));
        assertThat(read(rejects))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row.get(0)).isNotEqualTo(batch));
        assertThat(table.snapshots())
                .filteredOn(snapshot -> snapshot.summary().containsKey("tarn.undoes"))
                .hasSize(1);
        for (String each : List.of(name, name + "__rejects")) {
            invariants.assertNoUnknownFile(each);
            invariants.assertNothingReferencedIsUnwanted(each);
        }
        assertThat(
                        rig.texts(
                                "SELECT id FROM writer.groups WHERE undoes = '%s' AND state IN ('STAGED', 'COMMITTING')"
                                        .formatted(batch)))
                .isEmpty();
    }

    private static List<Record> read(Table table) throws Exception {
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
            List<Record> all = new ArrayList<>();
            rows.forEach(all::add);
            return all;
        }
    }
}
