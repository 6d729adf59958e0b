package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nobody wants goes away, and nothing else does. */
class TidinessTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    private final WriterRig rig = WriterRig.shared();

    @AfterEach
    void heal() {
        rig.heal();
    }

    /** Each lies in the place of another table, for which other keys are vended. */
    @Test
    void deletesUnwantedFilesOfRowsAndOfRejectedRows() {
        rig.create("untidy", SCHEMA);
        try (WriterServer writer = rig.startWriter()) {
            rig.producer(writer.uri())
                    .sendUntilCommitted("untidy", "key", "{\"id\": 1}\n{\"id\": \"x\"}\n");
        }
        String ofRows =
                " WHERE location LIKE '%.parquet' AND lane_id = (SELECT id FROM writer.lanes WHERE name = 'untidy')";
        var files = rig.texts("SELECT location FROM writer.files" + ofRows);
        assertThat(files).hasSize(2).allMatch(file -> Files.exists(path(file)));
        rig.update(
                "UPDATE writer.files SET state = 'UNWANTED', unwanted_at = now() - interval '7 hours'"
                        + ofRows);

        try (WriterServer _ = rig.startWriter()) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(files).noneMatch(file -> Files.exists(path(file))));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(rig.texts("SELECT location FROM writer.files" + ofRows))
                                    .isEmpty());
        }
    }

    /** Whoever dies in between has to find the object again. */
    @Test
    void forgetsAnUploadOnlyAfterItsObject() throws Exception {
        String location = rig.objects.location() + "/ingest/landing/left";
        Files.createDirectories(path(location).getParent());
        Files.writeString(path(location), "left behind");
        rig.update(
                "INSERT INTO writer.uploads (location, started_at) VALUES ('%s', now() - interval '7 hours')"
                        .formatted(location));
        var known = new AtomicReference<List<String>>(List.of());
        rig.store.onRequest(
                head ->
                        (head.startsWith("DELETE ") && head.contains("/landing/left"))
                                || (head.startsWith("POST ") && head.contains("?delete")),
                RequestMoment.BEFORE_THE_REQUEST,
                () -> known.set(rig.texts("SELECT location FROM writer.uploads")));

        try (WriterServer _ = rig.startWriter()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            !rig.texts("SELECT location FROM writer.uploads").contains(location));
        }

        assertThat(known.get()).contains(location);
        assertThat(path(location)).doesNotExist();
    }

    /** As many as a store takes in one request, and those behind them. */
    @Test
    void deletesMoreUploadsThanOneRequestTakes() throws Exception {
        String folder = rig.objects.location() + "/ingest/landing/many/";
        List<Path> there = List.of(path(folder + 1), path(folder + 1_200));
        Files.createDirectories(there.getFirst().getParent());
        for (Path object : there) {
            Files.writeString(object, "left behind");
        }
        rig.update(
                "INSERT INTO writer.uploads (location, started_at) SELECT '%s' || number, now() - interval '7 hours' FROM generate_series(1, 1200) number"
                        .formatted(folder));

        try (WriterServer _ = rig.startWriter()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            rig.texts(
                                            "SELECT location FROM writer.uploads WHERE location LIKE '%/landing/many/%'")
                                    .isEmpty());
        }

        assertThat(there).noneMatch(Files::exists);
    }

    private Path path(String location) {
        return rig.objects
                .folder()
                .resolve(location.substring(rig.objects.location().length() + 1));
    }
}
