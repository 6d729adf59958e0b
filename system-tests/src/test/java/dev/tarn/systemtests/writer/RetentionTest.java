package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw bodies of batches that are at rest, until they are gone. */
class RetentionTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WriterRig rig = WriterRig.shared();
    private final Invariants invariants = new Invariants(rig);

    @AfterEach
    void heal() {
        rig.heal();
    }

    @Test
    void archivesWhatIsCommittedAndKeepsApartWhatWasGivenUp() throws Exception {
        rig.create("archived", SCHEMA);
        List<String> shared;
        String given;
        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            shared = undos.together("archived", "{\"id\": 1}\n", "{\"id\": 2}\n");
            given =
                    undos.dan()
                            .send("archived", "wrong", "{\"id\": \"x\"}")
                            .text("/receipt/batch-id");
            assertThat(
                            undos.dan()
                                    .post(Producer.path("archived") + "/" + given + "/discard")
                                    .status())
                    .isEqualTo(200);
        }
        Path landed = path(location(given));
        age("archived");

        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            await().atMost(PATIENCE).until(() -> area(undos, given).equals("failed"));
            await().atMost(PATIENCE).until(() -> area(undos, shared.getFirst()).equals("archive"));

            JsonNode receipt = undos.receipt("archived", shared.getFirst()).json();
            assertThat(receipt.path("state").asText()).isEqualTo("archived");
            assertThat(Instant.parse(receipt.at("/raw-body/until").asText()))
                    .isBetween(
                            Instant.now().plus(29, ChronoUnit.DAYS),
                            Instant.now().plus(31, ChronoUnit.DAYS));
            assertThat(path(receipt.at("/raw-body/location").asText()))
                    .content()
                    .isEqualTo("{\"id\": 1}\n");
            await().atMost(PATIENCE).until(() -> !Files.exists(landed));
            assertThat(undos.dan().send("archived", "key 0", "{\"id\": 1}\n").json())
                    .isEqualTo(undos.receipt("archived", shared.getFirst()).json());
            Answer undone = undos.undo("archived", shared.getFirst());
            assertThat(undone.status()).as(undone.toString()).isEqualTo(200);
            assertThat(undone.text("/state")).isEqualTo("undone");
            invariants.assertNoUnknownBody();
        }
    }

    @Test
    void deletesWhatHasBeenKeptLongEnough() throws Exception {
        rig.create("kept_long_enough", SCHEMA);
        List<String> shared;
        try (WriterServer writer = rig.startWriter()) {
            shared =
                    new UndoRig(rig, writer.uri())
                            .together("kept_long_enough", "{\"id\": 1}\n", "{\"id\": 2}\n");
        }
        Path body = path(location(shared.getFirst()));
        rig.update(
                "UPDATE writer.batches SET kept_area = 'ARCHIVE', state = 'ARCHIVED', kept_until = now() - interval '1 second'"
                        + of("kept_long_enough"));

        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            await().atMost(PATIENCE)
                    .until(() ->
                            undos.receipt("kept_long_enough", shared.getFirst())
                                    .text("/raw-body/area")
                                    .equals("deleted"));
            assertThat(
                            undos.receipt("kept_long_enough", shared.getFirst())
                                    .json()
                                    .at("/raw-body/location")
                                    .isMissingNode())
                    .isTrue();
            Answer undo = undos.undo("kept_long_enough", shared.getFirst());
            assertThat(undo.status()).isEqualTo(409);
            assertThat(undo.text("/error/message")).contains("no longer kept");
            assertThat(undos.receipt("kept_long_enough", shared.getFirst()).text("/state"))
                    .isEqualTo("archived");
        }
        // Whatever upkeep did not come to before is done by the next one.
        try (WriterServer _ = rig.startWriter()) {
            await().atMost(PATIENCE).until(() -> !Files.exists(body));
        }
        invariants.assertNoUnknownBody();
    }

    @Test
    void keepsNothingWhereNothingIsToBeKept() throws Exception {
        rig.create("not_kept", SCHEMA);
        String id;
        try (WriterServer writer = rig.startWriter()) {
            id =
                    rig.producer(writer.uri())
                            .send("not_kept", "key", "{\"id\": 1}\n")
                            .text("/batch-id");
        }
        Path body = path(location(id));
        assertThat(body).exists();
        age("not_kept");
        var settings = rig.settings();
        settings.put("WRITER_RETENTION_ARCHIVE_DAYS", "0");

        try (WriterServer writer = rig.startWriter(settings)) {
            await().atMost(PATIENCE).until(() -> !Files.exists(body));
            assertThat(
                            new UndoRig(rig, writer.uri())
                                    .receipt("not_kept", id)
                                    .text("/raw-body/area"))
                    .isEqualTo("deleted");
        }
        invariants.assertNoUnknownBody();
    }

    /** Whoever comes next copies it again; in between the ledger knows both. */
    @ParameterizedTest
    @EnumSource
    void losesNoBodyWhenACopyIsBroken(RequestMoment moment) throws Exception {
        String table = "copied_" + moment.name().toLowerCase(Locale.ROOT);
        rig.create(table, SCHEMA);
        String id;
        try (WriterServer writer = rig.startWriter()) {
            id = rig.producer(writer.uri()).send(table, "key", "{\"id\": 1}\n").text("/batch-id");
        }
        age(table);
        rig.store.onRequest(
                head -> head.startsWith("PUT ") && head.contains("/archive/") && head.contains(id),
                moment,
                rig.store::drop);
        try (WriterServer _ = rig.startWriter()) {
            await().atMost(PATIENCE)
                    .until(() ->
                            !rig.texts(
                                            "SELECT id FROM writer.batches WHERE kept_target IS NOT NULL AND id = '%s'"
                                                    .formatted(id))
                                    .isEmpty());
        } finally {
            rig.heal();
        }
        invariants.assertNoUnknownBody();
        rig.update(
                "UPDATE writer.batches SET kept_claimed_at = now() - interval '2 hours'"
                        + of(table));

        try (WriterServer writer = rig.startWriter()) {
            var undos = new UndoRig(rig, writer.uri());
            await().atMost(PATIENCE)
                    .until(() -> undos.receipt(table, id).text("/raw-body/area").equals("archive"));
            assertThat(path(location(id))).content().isEqualTo("{\"id\": 1}\n");
        }
        invariants.assertNoUnknownBody();
    }

    private String area(UndoRig undos, String batch) {
        return undos.receipt("archived", batch).text("/raw-body/area");
    }

    private static String of(String table) {
        return " WHERE lane_id = (SELECT id FROM writer.lanes WHERE name = '%s')".formatted(table);
    }

    private void age(String table) {
        rig.update(
                "UPDATE writer.batches SET landed_at = landed_at - interval '2 hours', committed_at = committed_at - interval '2 hours'"
                        + of(table));
    }

    private String location(String batch) {
        return rig.texts("SELECT raw_location FROM writer.batches WHERE id = '%s'".formatted(batch))
                .getFirst();
    }

    private Path path(String location) {
        return rig.objects
                .folder()
                .resolve(location.substring(rig.objects.location().length() + 1));
    }
}
