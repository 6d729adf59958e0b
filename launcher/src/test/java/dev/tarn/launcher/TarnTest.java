package dev.tarn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class TarnTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Tarn.commandLine(InstantSource.system(), List.of(args))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void listsEveryCommandAlsoThoseOfTheScript() {
        assertThat(run("help")).isZero();

        assertThat(out.toString())
                .contains("  up ", "  down ", "  status ", "  doctor ", "  version ")
                .contains("  build ", "  test ", "  check ", "  format ")
                .contains("3   status: nothing runs");
    }

    @Test
    void explainsTheOptionsOfUp() {
        assertThat(run("up", "--help")).isZero();

        assertThat(out.toString())
                .contains("--detach", "--data=DIR", "--ports=auto|default", "--no-trino")
                .contains(
                        "--no-sample",
                        "--trino-jvm=OPTIONS",
                        "--bind=ADDRESS",
                        "default: 127.0.0.1")
                .doesNotContain("--in-background");
    }

    @Test
    void saysItsVersion() {
        assertThat(VersionCommand.text())
                .matches("tarn \\d+\\.\\d+\\.\\d+\\S* \\(Trino 483, Java 25.*\\)");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(run("up", "--prots", "auto")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Unknown options: '--prots'");

        assertThat(run("upp")).isEqualTo(ExitCode.USAGE);
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(run("up", "--ports", "some")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void refusesToBindToWhatIsNoAddressOfThisMachine() {
        assertThat(run("up", "--bind", "0.0.0.0", "--data", "/nowhere")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("tarn: --bind 0.0.0.0 is not one address of this machine\n");
    }

    @Test
    void anUnknownFailureIsOneLineWithItsType() {
        assertThat(Tarn.oneLine(new IllegalStateException("first\nsecond")))
                .isEqualTo("unexpected java.lang.IllegalStateException: first second");
    }
}
