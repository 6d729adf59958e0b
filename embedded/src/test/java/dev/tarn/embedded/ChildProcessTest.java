package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final String IGNORE_TERM =
            "trap '' TERM; echo deaf; while :; do sleep 0.05; done";

    @TempDir Path folder;

    @Test
    void stopsAtOncePolitely() {
        var child = start("sleep 600");

        ChildExit exit = child.stop();

        assertThat(exit.expected()).isTrue();
        assertThat(exit.code()).isEqualTo(128 + 15);
        assertThat(child.isAlive()).isFalse();
        assertThat(folder.resolve("pid")).doesNotExist();
    }

    @Test
    void killsAChildThatDoesNotListen() {
        var child = start(IGNORE_TERM);
        Awaitility.await().until(() -> child.log().tail(1).equals(List.of("deaf")));

        ChildExit exit = child.stop();

        assertThat(exit.code()).isEqualTo(128 + 9);
    }

    @Test
    void noticesAForeignKill() throws Exception {
        var child = start("sleep 600");

        new ProcessBuilder("kill", "-9", Long.toString(child.pid())).start().waitFor();

        ChildExit exit = child.onExit().get(2, TimeUnit.SECONDS);
        assertThat(exit.expected()).isFalse();
        assertThat(exit).hasToString("child (pid " + child.pid() + ") was killed by signal 9");
    }

    @Test
    void reportsTheCodeOfAnEndNobodyAskedFor() throws Exception {
        var child = start("exit 3");

        ChildExit exit = child.onExit().get(5, TimeUnit.SECONDS);

        assertThat(exit.code()).isEqualTo(3);
        assertThat(exit.expected()).isFalse();
        assertThat(child.exit()).contains(exit);
    }

    @Test
    void stoppingTwiceIsOnce() {
        var child = start("sleep 600");

        assertThat(child.stop()).isEqualTo(child.stop());
    }

    @Test
    void keepsTheOutputOfTheLastRunBesideTheNewOne() throws Exception {
        start("echo first").onExit().get(5, TimeUnit.SECONDS);
        start("echo second >&2").onExit().get(5, TimeUnit.SECONDS);

        assertThat(folder.resolve("log")).hasContent("second");
        assertThat(folder.resolve("log.1")).hasContent("first");
    }

    @Test
    void givesTheChildNothingOfOurEnvironmentButTheUsual() throws Exception {
        start("env").onExit().get(5, TimeUnit.SECONDS);

        assertThat(new LogFile(folder.resolve("log")).tail(100))
                .contains("GIVEN=yes")
                .allMatch(line ->
                        line.matches(
                                "(GIVEN|HOME|LANG|LC_ALL|LOGNAME|PATH|PWD|OLDPWD|SHLVL|_|TMPDIR|TZ|USER)=.*"));
    }

    @Test
    void refusesToStartTwiceWithOnePidFile() {
        try (var first = start("sleep 600")) {
            assertThatThrownBy(() -> start("sleep 601"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("runs already, with pid " + first.pid());
        }
    }

    @Test
    void saysWhichProgramIsMissing() {
        ChildCommand command = command(List.of("/no/such/program"));

        assertThatThrownBy(() -> startWithoutSession(command))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("child");
    }

    // setsid starts, and then finds nothing to run.
    private static void startWithoutSession(ChildCommand command) {
        ChildProcess child = ChildProcess.start(command);
        Readiness.await(child, Duration.ofSeconds(5), () -> false);
    }

    @Test
    void findsAndStopsAnOrphanByItsPidFile() throws Exception {
        Process orphan = new ProcessBuilder("sh", "-c", "exec sleep 600", "tarn-mark").start();
        PidFile pidFile = new PidFile(folder.resolve("orphan.pid"));
        pidFile.write(orphan.toHandle(), "sleep 600");

        assertThat(Orphan.stop(pidFile, StopSignal.TERM, Duration.ofSeconds(5)))
                .contains(orphan.pid());

        assertThat(orphan.isAlive()).isFalse();
        assertThat(pidFile.path()).doesNotExist();
    }

    @Test
    void neverTouchesAStrangerWithARecycledPid() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Instant itsStart = stranger.info().startInstant().orElseThrow();
            PidFile pidFile = new PidFile(folder.resolve("orphan.pid"));

            writePidFile(pidFile, stranger.pid(), itsStart.minusSeconds(60), "sleep");
            assertThat(Orphan.stop(pidFile, StopSignal.TERM, Duration.ofSeconds(1))).isEmpty();
            writePidFile(pidFile, stranger.pid(), itsStart, "/data/of/ours");
            assertThat(Orphan.stop(pidFile, StopSignal.TERM, Duration.ofSeconds(1))).isEmpty();
            assertThat(stranger.isAlive()).isTrue();

            writePidFile(pidFile, stranger.pid(), itsStart, "sleep");
            assertThat(pidFile.alive()).contains(stranger.toHandle());
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aTornPidFileNamesNobody() throws Exception {
        Path path = folder.resolve("orphan.pid");

        for (String content : List.of("", "17", "seventeen\n1\nx", "17\nnoon\nx")) {
            Files.writeString(path, content);
            assertThat(new PidFile(path).alive()).as(content).isEmpty();
        }
    }

    @Test
    void theChildEndsWhenItsParentIsKilled() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ChildProcessTest.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        PidFile pidFile = new PidFile(folder.resolve("pid"));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pidFile.alive().isPresent());
        ProcessHandle child = pidFile.alive().orElseThrow();

        // The watchdog needs the moment that it takes to start.
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> commandLines().contains("tarn-watchdog " + child.pid()));
        parent.destroyForcibly();

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
    }

    /** A launcher that is about to be killed. */
    public static void main(String[] args) throws InterruptedException {
        var test = new ChildProcessTest();
        test.folder = Path.of(args[0]);
        var child = test.start("sleep 600");
        child.handle().onExit().join();
    }

    private static String commandLines() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .collect(Collectors.joining("\n"));
    }

    private ChildProcess start(String script) {
        return ChildProcess.start(command(List.of("sh", "-c", script)));
    }

    private ChildCommand command(List<String> line) {
        return new ChildCommand(
                "child",
                line,
                Map.of("GIVEN", "yes"),
                folder,
                folder.resolve("log"),
                folder.resolve("pid"),
                "s",
                StopSignal.TERM,
                Duration.ofSeconds(1));
    }

    private static void writePidFile(PidFile file, long pid, Instant start, String marker)
            throws Exception {
        Files.writeString(file.path(), pid + "\n" + start.toEpochMilli() + "\n" + marker + "\n");
    }
}
