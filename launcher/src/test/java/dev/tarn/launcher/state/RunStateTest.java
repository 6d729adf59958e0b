package dev.tarn.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.launcher.state.PartState.Phase;
import dev.tarn.launcher.state.RunState.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStateTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir Path parent;

    private final List<RunState> observed = new ArrayList<>();
    private DataFolder folder;
    private Instant now = NOON;

    @BeforeEach
    void prepare() {
        folder = new DataFolder(parent.resolve("data"));
        folder.prepare("1.0");
    }

    private RunJournal begin() {
        InstantSource clock = () -> now;
        return RunJournal.begin(
                folder,
                "1.0",
                "127.0.0.1",
                Ports.DEFAULT,
                List.of("postgres", "s3"),
                clock,
                observed::add);
    }

    @Test
    void isThereWhileSomethingRunsAndGoneAfterwards() {
        RunJournal journal = begin();
        assertThat(folder.run().read()).contains(journal.state());

        journal.close();

        assertThat(folder.run().read()).isEmpty();
    }

    @Test
    void recordsHowLongEachPartTook() {
        try (var journal = begin()) {
            journal.starting("postgres");
            now = NOON.plus(Duration.ofMillis(1200));
            journal.ready("postgres", 4711);
            now = NOON.plus(Duration.ofMillis(1500));
            journal.allReady();

            RunState read = folder.run().read().orElseThrow();
            assertThat(read.isReady()).isTrue();
            assertThat(read.readyMillis()).isEqualTo(1500);
            assertThat(read.part("postgres").readyMillis()).isEqualTo(1200);
            assertThat(read.part("postgres").pid()).isEqualTo(4711);
            assertThat(read.part("s3").phase()).isEqualTo(Phase.WAITING);
            assertThat(observed.getLast()).isEqualTo(read);
        }
    }

    @Test
    void tellsARestartAndWhyEvenAfterIt() {
        try (var journal = begin()) {
            journal.starting("s3");
            journal.ready("s3", 17);
            journal.restarting("s3", "s3 (pid 17) was killed by signal 9");
            assertThat(journal.state().part("s3").phase()).isEqualTo(Phase.RESTARTING);

            journal.restarted("s3", 18);

            PartState s3 = folder.run().read().orElseThrow().part("s3");
            assertThat(s3.phase()).isEqualTo(Phase.READY);
            assertThat(s3.restarts()).isEqualTo(1);
            assertThat(s3.pid()).isEqualTo(18);
            assertThat(s3.note()).isEqualTo("s3 (pid 17) was killed by signal 9");
        }
    }

    @Test
    void findsItsLauncher() {
        try (var journal = begin()) {
            assertThat(journal.state().launcher()).contains(ProcessHandle.current());
        }
    }

    @Test
    void doesNotTakeARecycledPidForItsLauncher() {
        RunState mine;
        try (var journal = begin()) {
            mine = journal.state();
        }
        RunState older =
                new RunState(
                        Stage.READY,
                        "1.0",
                        mine.dataDir(),
                        mine.pid(),
                        mine.processStartedAt() - 60_000,
                        0,
                        0,
                        "127.0.0.1",
                        Ports.DEFAULT,
                        Map.of());

        assertThat(older.launcher()).isEmpty();
    }
}
