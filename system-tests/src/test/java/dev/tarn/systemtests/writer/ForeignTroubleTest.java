package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.testkit.Seeds;
import dev.tarn.writer.WriterServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * One table of a foreign catalog, to which batch after batch goes while answers are lost, requests
 * come at any later time, writers end, and others append and expire snapshots.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("long")
class ForeignTroubleTest {
    private static final String TABLE = "troubled";
    private static final int BATCHES = 30;
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    private final WriterRig rig = WriterRig.shared();
    private final ForeignRig foreign = new ForeignRig(rig);
    private final Random random = Seeds.random();
    private final List<Object> expected = new ArrayList<>();
    private final Set<Long> snapshots = new HashSet<>();
    private final List<Integer> late = new ArrayList<>();
    private WriterServer writer;

    /** What happens while a batch is on its way. */
    private enum Trouble {
        NONE,
        ANSWER_LOST,
        CONNECTION_BROKEN,
        OTHER_FASTER,
        LATE,
        LATE_AND_EXPIRED,
        WRITER_ENDS,
        WRITER_ENDS_AND_LATE
    }

    @BeforeAll
    void start() {
        foreign.create(TABLE, SCHEMA);
        writer = foreign.startWriter();
    }

    @AfterAll
    void stop() {
        writer.close();
        foreign.close();
    }

    @Test
    void losesNothingAndWritesNothingTwice() {
        var troubles = new ArrayList<Trouble>();
        for (int i = 0; i < BATCHES; i++) {
            Trouble trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
            troubles.add(trouble);
            bring(i, trouble);
        }
        letGo();

        assertThat(foreign.ids(TABLE))
                .as("%s", troubles)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(foreign.rows(TABLE + "__rejects"))
                .extracting(row -> row.getField("batch_id"))
                .as("%s", troubles)
                .doesNotHaveDuplicates();
        assertMemoryIsTrue();
        assertThat(snapshots).as("each batch has one of its own").hasSize(BATCHES);
        assertThat(late).as("answers to late requests").isSubsetOf(200, 409);
    }

    /** Also of commits that went again on a table that had changed. */
    private void assertMemoryIsTrue() {
        Table table = foreign.load(TABLE);
        String memory =
                table.properties().entrySet().stream()
                        .filter(property -> property.getKey().startsWith("tarn.commits."))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow();
        assertThat(memory.split(",", -1))
                .hasSize(16)
                .allSatisfy(entry -> {
                    String[] parts = entry.split(":", -1);
                    long id = Long.parseLong(parts[1]);
                    assertThat(snapshots).contains(id);
                    Optional.ofNullable(table.snapshot(id))
                            .ifPresent(snapshot ->
                                    assertThat(snapshot.summary())
                                            .containsEntry("tarn.commit-id", parts[0]));
                });
    }

    private void bring(int batch, Trouble trouble) {
        boolean rejects = random.nextInt(3) == 0;
        String body = "{\"id\": %d}\n".formatted(batch) + (rejects ? "{\"id\": \"x\"}\n" : "");
        String at = rejects && random.nextBoolean() ? TABLE + "__rejects" : TABLE;
        RequestMoment moment =
                random.nextBoolean()
                        ? RequestMoment.BEFORE_THE_REQUEST
                        : RequestMoment.BEFORE_THE_ANSWER;
        switch (trouble) {
            case NONE -> {}
            case ANSWER_LOST ->
                    foreign.gateway.loseAnswer(ForeignRig.commit(at), 500 + random.nextInt(5));
            case CONNECTION_BROKEN ->
                    foreign.network.onRequest(ForeignRig.head(at), moment, foreign.network::cut);
            case OTHER_FASTER ->
                    foreign.network.onRequest(ForeignRig.head(TABLE), moment, this::append);
            case LATE -> holdBack(at, () -> {});
            case LATE_AND_EXPIRED -> holdBack(at, this::expire);
            case WRITER_ENDS -> endWriterAt(at, body, batch, moment);
            case WRITER_ENDS_AND_LATE -> {
                letGo();
                foreign.gateway.holdBack(ForeignRig.commit(at), 504);
                endWriterAt(at, body, batch, RequestMoment.BEFORE_THE_ANSWER);
            }
        }
        Answer answer = ada().sendUntilCommitted(TABLE, "key " + batch, body);
        foreign.network.heal();
        expected.add((long) batch);
        long snapshot = answer.json().path("snapshot-id").asLong();
        snapshots.add(snapshot);
        assertThat(answer.json().path("rows-written").asLong()).isEqualTo(1);
        if (trouble != Trouble.LATE_AND_EXPIRED) {
            Snapshot made = foreign.load(TABLE).snapshot(snapshot);
            assertThat(made).as("%s: %s", trouble, answer).isNotNull();
            assertThat(made.summary()).containsKey("tarn.commit-id");
        }
        if (random.nextInt(3) == 0) {
            letGo();
        }
    }

    /** Half of them are faster than what the writer does next, others come whenever. */
    private void holdBack(String table, Runnable meanwhile) {
        letGo();
        foreign.gateway.holdBack(ForeignRig.commit(table), 504);
        boolean soon = random.nextBoolean();
        foreign.network.onRequest(
                ForeignRig.head(table),
                RequestMoment.BEFORE_THE_ANSWER,
                () -> {
                    if (soon) {
                        letGo();
                    }
                    meanwhile.run();
                });
    }

    private void letGo() {
        if (foreign.gateway.holds()) {
            late.add(foreign.gateway.letGo());
        }
    }

    /** Somebody else. */
    private synchronized void append() {
        long id = 1_000L + expected.size();
        foreign.append(TABLE, id);
        expected.add(id);
    }

    /** All but the newest, which is theirs. */
    private void expire() {
        append();
        Table table = foreign.load(TABLE);
        table.expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE)
                .retainLast(1)
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                .commit();
    }

    private Producer ada() {
        return foreign.producer(writer, "ada");
    }

    private void endWriterAt(String at, String body, int batch, RequestMoment moment) {
        AtomicBoolean happened = foreign.endAt(at, moment);
        try {
            try {
                ada().send(TABLE, "key " + batch, body.getBytes(UTF_8), "?ack=landed");
            } catch (UncheckedIOException noAnswer) {
                assertThat(noAnswer).isNotNull();
            }
            await().atMost(Duration.ofSeconds(20)).untilTrue(happened);
            if (random.nextBoolean()) {
                letGo();
            }
        } finally {
            writer.close();
            rig.heal();
            foreign.network.heal();
            writer = foreign.startWriter();
        }
    }
}
