package dev.tarn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.TarnProcess.Ended;
import dev.tarn.launcher.state.ClientFiles;
import dev.tarn.launcher.state.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in processes of their own, as the script starts them. */
class UpAndDownTest {
    @TempDir Path parent;

    @AfterEach
    void tidyUp() throws Exception {
        tarn().run("down");
    }

    @Test
    void runsInTheBackgroundUntilItIsToldToStop() throws Exception {
        Ended up = tarn().run("up", "--detach", "--no-trino", "--ports", "auto");
        assertThat(up.code()).as(up.said()).isZero();
        assertThat(up.said())
                .contains("PostgreSQL     ready in", "catalog        ready in")
                .contains("Tarn is ready")
                .contains("spark-sql --properties-file " + clients().spark())
                .doesNotContain("jdbc:trino");
        JsonNode status = tarn().status();
        assertClientsAreToldWithoutACommandLine(up.said(), status);
        assertThat(status.path("state").asText()).isEqualTo("ready");
        assertThat(status.path("trino").has("uri")).isFalse();
        assertThat(status.path("parts").properties())
                .allMatch(part -> part.getValue().path("health").asText().equals("up"));

        Ended again = tarn().run("up", "--detach");
        assertThat(again.code()).isZero();
        assertThat(again.said())
                .contains("runs already")
                .contains(status.at("/catalog/uri").asText());

        Ended doctor = tarn().run("doctor");
        assertThat(doctor.code()).as(doctor.said()).isZero();
        assertThat(doctor.said()).contains("ok    postgres", "ok    catalog", "All well.");

        Ended down = tarn().run("down");
        assertThat(down.code()).as(down.said()).isZero();
        assertThat(down.said()).contains("Stopped in");
        for (String part : List.of("catalog", "s3", "postgres")) {
            assertThat(TarnProcess.part(status, part)).as(part).isEmpty();
        }

        assertThat(tarn().run("down").said()).contains("not running");
        assertThat(tarn().run("status").code()).isEqualTo(ExitCode.NOT_RUNNING);
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
    void saysInOneLineWhyItDoesNotStart() throws Exception {
        Files.createDirectories(data().resolve("postgres"));
        Files.writeString(data().resolve("tarn.json"), "{\"format\": 1, \"writtenBy\": \"0.1\"}");

        Ended up = tarn().run("up", "--detach", "--no-trino", "--ports", "auto");

        assertThat(up.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(up.said().lines().filter(line -> line.startsWith("tarn: ")))
                .singleElement()
                .asString()
                .contains("secrets.json is missing");
    }

    @Test
    void stopsInOrderOnASignal() throws Exception {
        Path output = parent.resolve("output");
        Process up = tarn().start(output, "up", "--no-trino", "--ports", "auto");
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

    private TarnProcess tarn() {
        return new TarnProcess(data());
    }
}
