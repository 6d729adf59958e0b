package dev.tarn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.launcher.TarnProcess.Ended;
import dev.tarn.launcher.state.ClientFiles;
import dev.tarn.launcher.state.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in processes of their own, as the script starts them. */
class UpAndDownTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path parent;

    @AfterEach
    void tidyUp() throws Exception {
        tarn("down");
    }

    @Test
    void runsInTheBackgroundUntilItIsToldToStop() throws Exception {
        Ended up = tarn("up", "--detach", "--no-trino", "--ports", "auto");
        assertThat(up.code()).as(up.said()).isZero();
        assertThat(up.said())
                .contains("PostgreSQL     ready in", "catalog        ready in")
                .contains("Tarn is ready")
                .contains("spark-sql --properties-file " + clients().spark())
                .doesNotContain("jdbc:trino");
        JsonNode status = status();
        assertClientsAreToldWithoutACommandLine(up.said(), status);
        assertThat(status.path("state").asText()).isEqualTo("ready");
        assertThat(status.path("trino").has("uri")).isFalse();
        assertThat(status.path("parts").properties())
                .allMatch(part -> part.getValue().path("health").asText().equals("up"));

        Ended again = tarn("up", "--detach");
        assertThat(again.code()).isZero();
        assertThat(again.said())
                .contains("runs already")
                .contains(status.at("/catalog/uri").asText());

        Ended doctor = tarn("doctor");
        assertThat(doctor.code()).as(doctor.said()).isZero();
        assertThat(doctor.said()).contains("ok    postgres", "ok    catalog", "All well.");

        Ended down = tarn("down");
        assertThat(down.code()).as(down.said()).isZero();
        assertThat(down.said()).contains("Stopped in");
        for (String part : List.of("catalog", "s3", "postgres")) {
            assertThat(process(status, part)).as(part).isEmpty();
        }

        assertThat(tarn("down").said()).contains("not running");
        assertThat(tarn("status").code()).isEqualTo(ExitCode.NOT_RUNNING);
    }

    private ClientFiles clients() {
        return new DataFolder(data()).clientFiles();
    }

    private void assertClientsAreToldWithoutACommandLine(String said, JsonNode status)
            throws IOException {
        String secret = status.at("/admin/clientSecret").asText();
        for (Path file : List.of(clients().spark(), clients().pyiceberg(), clients().login())) {
            assertThat(file).content().contains(secret);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        // What is pasted begins after the addresses.
        assertThat(said.substring(said.indexOf("Spark SQL")))
                .doesNotContain(secret, status.at("/s3/secretKey").asText());
    }

    @Test
    void tidiesUpAfterALauncherThatWasKilled() throws Exception {
        assertThat(tarn("up", "--detach", "--no-trino", "--ports", "auto").code()).isZero();
        JsonNode status = status();

        kill(status, "catalog");

        assertThat(tarn("status").code()).isEqualTo(ExitCode.NOT_RUNNING);
        Ended down = tarn("down");
        assertThat(down.code()).as(down.said()).isZero();
        assertThat(down.said()).contains("had died without stopping its parts");
        for (String part : List.of("postgres", "s3")) {
            assertThat(process(status, part)).as(part).isEmpty();
        }
    }

    @Test
    void startsAgainRightAfterEverythingWasKilled() throws Exception {
        assertThat(tarn("up", "--detach", "--no-trino", "--ports", "auto").code()).isZero();
        JsonNode status = status();
        for (String part : List.of("catalog", "s3", "postgres")) {
            kill(status, part);
        }

        Ended up = tarn("up", "--detach", "--no-trino");

        assertThat(up.code()).as(up.said()).isZero();
        assertThat(status().at("/catalog/uri")).isEqualTo(status.at("/catalog/uri"));
    }

    @Test
    void saysInOneLineWhyItDoesNotStart() throws Exception {
        Files.createDirectories(data().resolve("postgres"));
        Files.writeString(data().resolve("tarn.json"), "{\"format\": 1, \"writtenBy\": \"0.1\"}");

        Ended up = tarn("up", "--detach", "--no-trino", "--ports", "auto");

        assertThat(up.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(up.said().lines().filter(line -> line.startsWith("tarn: ")))
                .singleElement()
                .asString()
                .contains("secrets.json is missing");
    }

    @Test
    void stopsInOrderOnASignal() throws Exception {
        Path output = parent.resolve("output");
        Process up = new TarnProcess(data()).start(output, "up", "--no-trino", "--ports", "auto");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> Files.readString(output).contains("Ctrl-C stops everything"));

        up.destroy();

        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output)).contains("Stopping …");
        assertThat(data().resolve("run.json")).doesNotExist();
        assertThat(data().resolve("run")).isEmptyDirectory();
        assertThat(data().resolve("postgres/postmaster.pid")).doesNotExist();
    }

    private Path data() {
        return parent.resolve("data");
    }

    private JsonNode status() throws Exception {
        return JSON.readTree(tarn("status", "--json").said());
    }

    private static Optional<ProcessHandle> process(JsonNode status, String part) {
        return ProcessHandle.of(status.at("/parts/" + part + "/pid").asLong())
                .filter(ProcessHandle::isAlive);
    }

    private static void kill(JsonNode status, String part) {
        // A watchdog may have been faster.
        process(status, part)
                .ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }

    private Ended tarn(String... arguments) throws IOException, InterruptedException {
        return new TarnProcess(data()).run(arguments);
    }
}
