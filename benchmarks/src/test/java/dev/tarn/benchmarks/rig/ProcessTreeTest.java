package dev.tarn.benchmarks.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcessTreeTest {
    /** Numbers of the right fields, whatever a program calls itself. */
    @Test
    void addsTimesOfItsOwnAndOfChildrenThatEnded() {
        String stat =
                "42 (a (strange) name) S 1 42 42 0 -1 4194560 100 200 3 4 11 22 33 44 20 0 1 0 999";

        assertThat(ProcessTree.cpu(stat)).isEqualTo(Duration.ofMillis(1100));
    }

    @Test
    void knowsWhatThisProcessHas() {
        long pid = ProcessHandle.current().pid();

        assertThat(ProcessTree.cpu(pid)).isPositive();
        assertThat(ProcessTree.residentBytes(pid)).isGreaterThan(1 << 20);
    }

    @Test
    void hasNothingForAProcessThatIsNotThere() {
        assertThat(ProcessTree.cpu(Long.MAX_VALUE)).isZero();
        assertThat(ProcessTree.residentBytes(Long.MAX_VALUE)).isZero();
    }
}
