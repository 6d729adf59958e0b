package dev.tarn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.TarnProcess.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands after a launcher, or all that it started, was killed. */
class KilledLauncherTest {
    @TempDir Path parent;

    @AfterEach
    void tidyUp() throws Exception {
        tarn().run("down");
    }

    @Test
    void tidiesUpAfterALauncherThatWasKilled() throws Exception {
        assertThat(tarn().run("up", "--detach", "--no-trino", "--ports", "auto").code()).isZero();
        JsonNode status = tarn().status();

        TarnProcess.kill(status, "catalog");

        assertThat(tarn().run("status").code()).isEqualTo(ExitCode.NOT_RUNNING);
        Ended down = tarn().run("down");
        assertThat(down.code()).as(down.said()).isZero();
        assertThat(down.said()).contains("had died without stopping its parts");
        for (String part : List.of("postgres", "s3")) {
            assertThat(TarnProcess.part(status, part)).as(part).isEmpty();
        }
    }

    @Test
    void startsAgainRightAfterEverythingWasKilled() throws Exception {
        assertThat(tarn().run("up", "--detach", "--no-trino", "--ports", "auto").code()).isZero();
        JsonNode status = tarn().status();
        for (String part : List.of("catalog", "s3", "postgres")) {
            TarnProcess.kill(status, part);
        }

        Ended up = tarn().run("up", "--detach", "--no-trino");

        assertThat(up.code()).as(up.said()).isZero();
        assertThat(tarn().status().at("/catalog/uri")).isEqualTo(status.at("/catalog/uri"));
    }

    private TarnProcess tarn() {
        return new TarnProcess(parent.resolve("data"));
    }
}
