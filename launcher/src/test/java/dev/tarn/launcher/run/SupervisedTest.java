package dev.tarn.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.embedded.ChildCommand;
import dev.tarn.embedded.ChildProcess;
import dev.tarn.embedded.EngineException;
import dev.tarn.embedded.StopSignal;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.PartState;
import dev.tarn.launcher.state.PartState.Phase;
import dev.tarn.launcher.state.Ports;
import dev.tarn.launcher.state.RunJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SupervisedTest {
    @TempDir Path parent;

    private final AtomicInteger starts = new AtomicInteger();
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private volatile Optional<RuntimeException> starterFailure = Optional.empty();
    private volatile int worksFromStart;
    private Duration pause = Duration.ofMillis(20);
    private volatile String script = "exec sleep 600";
    private DataFolder folder;
    private RunJournal journal;

    @BeforeEach
    void prepare() {
        folder = new DataFolder(parent.resolve("data"));
        folder.prepare("1.0");
        journal =
                RunJournal.begin(
                        folder,
                        "1.0",
                        "127.0.0.1",
                        Ports.DEFAULT,
                        List.of("part"),
                        InstantSource.system(),
                        _ -> {});
    }

    @AfterEach
    void tidyUp() {
        journal.close();
    }

    @Test
    void startsAKilledChildAgainAndTellsWhy() {
        try (var part = supervised()) {
            long first = part.start().pid();

            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            Awaitility.await()
                    .until(() -> state().phase() == Phase.READY && state().pid() != first);
            assertThat(state().restarts()).isEqualTo(1);
            assertThat(state().note()).contains("was killed by signal 9");
            assertThat(part.current().orElseThrow().isAlive()).isTrue();
            assertThat(broken).isNotDone();
        }
    }

    @Test
    void givesUpOnAChildThatNeverStays() throws Exception {
        script = "exit 7";
        try (var part = supervised()) {
            part.start();

            assertThat(broken.get(30, TimeUnit.SECONDS))
                    .startsWith("part cannot be kept running: part (pid ")
                    .endsWith("exited with code 7");
            assertThat(starts).hasValue(6);
            assertThat(state().phase()).isEqualTo(Phase.FAILED);
        }
    }

    static List<RuntimeException> failures() {
        return List.of(
                new EngineException("no room on the disk"),
                new IllegalStateException("no room on the disk"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhyARestartFailedWhenItGivesUp(RuntimeException failure) throws Exception {
        try (var part = supervised()) {
            long pid = part.start().pid();
            starterFailure = Optional.of(failure);

            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            assertThat(broken.get(30, TimeUnit.SECONDS))
                    .isEqualTo("part cannot be kept running: no room on the disk");
        }
    }

    @Test
    void stopsAChildThatRunsWithoutWorkingBeforeTheNextAttempt() {
        try (var part = supervised()) {
            long first = part.start().pid();
            worksFromStart = 3;

            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            Awaitility.await().until(() -> state().phase() == Phase.READY && starts.get() == 3);
            assertThat(state().restarts()).isEqualTo(2);
            assertThat(part.current().orElseThrow().isAlive()).isTrue();
        }
    }

    @Test
    void leavesAChildThatWasClosedAlone() {
        var part = supervised();
        ChildProcess child = part.start();

        part.close();

        assertThat(child.isAlive()).isFalse();
        assertThat(starts).hasValue(1);
        assertThat(state().restarts()).isZero();
        assertThat(broken).isNotDone();
    }

    @Test
    void canBeClosedBetweenTwoAttempts() {
        pause = Duration.ofMillis(300);
        var part = supervised();
        long pid = part.start().pid();
        starterFailure = Optional.of(new EngineException("no room on the disk"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Awaitility.await().until(() -> state().restarts() == 3);

        part.close();
        int attempts = starts.get();

        assertThat(broken).isNotDone();
        Awaitility.await()
                .during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(3))
                .until(() -> starts.get() == attempts);
    }

    private PartState state() {
        return journal.state().part("part");
    }

    private Supervised<ChildProcess> supervised() {
        return new Supervised<>(
                "part",
                this::startChild,
                child -> child,
                _ -> work(),
                journal,
                new RestartBudget(InstantSource.system(), pause),
                broken::complete);
    }

    private void work() {
        if (starts.get() > 1 && starts.get() < worksFromStart) {
            throw new EngineException("it does not answer");
        }
    }

    private ChildProcess startChild() {
        starts.incrementAndGet();
        starterFailure.ifPresent(failure -> {
            throw failure;
        });
        return ChildProcess.start(
                new ChildCommand(
                        "part",
                        List.of("sh", "-c", script),
                        Map.of(),
                        parent,
                        parent.resolve("log"),
                        parent.resolve("pid"),
                        "s",
                        StopSignal.TERM,
                        Duration.ofSeconds(2)));
    }
}
