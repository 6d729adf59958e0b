package dev.tarn.chassis.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.ChildJvm;
import dev.tarn.chassis.telemetry.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LifecycleTest {
    private final Lifecycle lifecycle = new Lifecycle("test");
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesWhatStartedLastFirst() throws Exception {
        lifecycle.add("a", () -> closed.add("a"));
        lifecycle.add("b", () -> closed.add("b"));
        lifecycle.add("c", () -> closed.add("c"));

        lifecycle.close();

        assertThat(closed).containsExactly("c", "b", "a");
        lifecycle.awaitTermination();
    }

    @Test
    void aPartThatCannotBeClosedDoesNotKeepTheOthersOpen() {
        lifecycle.add("a", () -> closed.add("a"));
        lifecycle.add(
                "b",
                () -> {
                    throw new IllegalStateException("stuck");
                });
        lifecycle.add("c", () -> closed.add("c"));

        lifecycle.close();

        assertThat(closed).containsExactly("c", "a");
    }

    @Test
    void closesOnce() {
        lifecycle.add("a", () -> closed.add("a"));

        lifecycle.close();
        lifecycle.close();

        assertThat(closed).containsExactly("a");
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        lifecycle.close();

        assertThatThrownBy(() -> lifecycle.add("late", () -> closed.add("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("test is closing, so late was closed");
        assertThat(closed).containsExactly("late");
    }

    @Test
    void isReadyBetweenStartedAndTheFirstMomentOfClosing() {
        List<Health> whileClosing = new ArrayList<>();
        lifecycle.add("a", () -> whileClosing.add(lifecycle.readiness().check()));

        assertThat(lifecycle.readiness().check())
                .isEqualTo(new Health.Down("The service is starting"));
        lifecycle.started();
        assertThat(lifecycle.readiness().check()).isEqualTo(new Health.Up());
        lifecycle.close();
        assertThat(whileClosing).containsExactly(new Health.Down("The service is stopping"));
        lifecycle.started();
        assertThat(lifecycle.readiness().check())
                .isEqualTo(new Health.Down("The service is stopping"));
    }

    @Test
    void aSignalClosesInOrder() throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalledMain.class, Map.of())) {
            child.readUntil("running");
            child.terminate();

            assertThat(child.readRest()).containsSubsequence("closed last", "closed first");
            assertThat(child.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void aSecondSignalDoesNotWait() throws Exception {
        try (ChildJvm child = ChildJvm.start(SignalledMain.class, Map.of(), "stuck")) {
            child.readUntil("running");
            child.terminate();
            child.readUntil("stuck");
            child.terminate();

            assertThat(child.exitCode()).isEqualTo(130);
            assertThat(child.readRest()).doesNotContain("closed first");
        }
    }
}
