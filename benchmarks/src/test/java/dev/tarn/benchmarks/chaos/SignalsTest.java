package dev.tarn.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a shell that writes a file once it is told to. */
@Timeout(60)
final class SignalsTest {
    @TempDir private Path folder;
    private Process shell;

    @BeforeEach
    void start() throws IOException {
        shell =
                new ProcessBuilder("sh", "-c", "read line; echo \"$line\" > written")
                        .directory(folder.toFile())
                        .start();
    }

    @AfterEach
    void end() {
        shell.destroyForcibly().onExit().join();
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("written"));
    }

    private int tell() throws IOException, InterruptedException {
        try (var to = shell.outputWriter()) {
            to.write("something\n");
        }
        return shell.waitFor();
    }

    /** As the kernel knows it, behind the name. */
    private char state() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + shell.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Test
    void stopsAndGoesOn() throws Exception {
        Signals.pause(shell.pid());
        while (state() != 'T') {
            Thread.onSpinWait();
        }

        Signals.goOn(shell.pid());

        assertThat(tell()).isZero();
        assertThat(written()).isEqualTo("something\n");
    }

    @Test
    void takesNoByteOnAFullDisk() throws Exception {
        Signals.fillDisk(shell.pid());

        assertThat(tell()).isNotZero();
        assertThat(written()).isEmpty();
    }

    @Test
    void takesThemAgainOnceThereIsRoom() throws Exception {
        Signals.fillDisk(shell.pid());
        Signals.emptyDisk(shell.pid());

        assertThat(tell()).isZero();
        assertThat(written()).isEqualTo("something\n");
    }

    @Test
    void tellsNothingToWhoHasEnded() throws Exception {
        long pid = shell.pid();
        shell.destroyForcibly().onExit().join();

        assertThatCode(
                        () -> {
                            Signals.pause(pid);
                            Signals.fillDisk(pid);
                        })
                .doesNotThrowAnyException();
    }
}
