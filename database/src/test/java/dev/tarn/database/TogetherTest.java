package dev.tarn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private static final int MANY = 100;

    private final ConcurrentLinkedQueue<List<Integer>> groups = new ConcurrentLinkedQueue<>();
    private final CountDownLatch first = new CountDownLatch(1);

    @Test
    void takesAllWhoWaitTogether() throws Exception {
        try (Together<Integer, Integer> together = started(MANY)) {
            Asking one = asking(() -> together.apply(0));
            awaitGroups(1);
            List<Asking> others = all(together, 1, MANY);
            first.countDown();

            assertThat(one.told()).isZero();
            for (int i = 0; i < MANY; i++) {
                assertThat(others.get(i).told()).isEqualTo((i + 1) * 10);
            }
        }
        assertThat(groups.stream().map(List::size)).containsExactly(1, MANY);
    }

    @Test
    void takesNoMoreThanItMay() throws Exception {
        try (Together<Integer, Integer> together = started(MANY / 4)) {
            Asking one = asking(() -> together.apply(0));
            awaitGroups(1);
            List<Asking> others = all(together, 1, MANY);
            first.countDown();

            one.told();
            for (Asking other : others) {
                other.told();
            }
        }
        assertThat(groups.stream().map(List::size)).containsExactly(1, 25, 25, 25, 25);
    }

    @Test
    void takesNoMoreThanMayWeighOnIt() throws Exception {
        try (Together<Integer, Integer> together =
                Together.start("together", 1, MANY, _ -> 10, 30, this::work)) {
            Asking one = asking(() -> together.apply(0));
            awaitGroups(1);
            List<Asking> others = all(together, 1, 7);
            first.countDown();

            one.told();
            for (Asking other : others) {
                other.told();
            }
        }
        assertThat(groups.stream().map(List::size)).containsExactly(1, 3, 3, 1);
    }

    @Test
    void refusesOnlyWhoCannotHaveIt() throws Exception {
        try (Together<Integer, Integer> together = started(MANY)) {
            Asking one = asking(() -> together.apply(0));
            awaitGroups(1);
            List<Asking> others = all(together, 1, 3);
            Asking bad = asking(() -> together.apply(-1));
            waits(List.of(bad));
            first.countDown();

            assertThat(one.told()).isZero();
            assertThatThrownBy(bad::told).hasRootCauseMessage("-1 is none");
            for (int i = 0; i < 3; i++) {
                assertThat(others.get(i).told()).isEqualTo((i + 1) * 10);
            }
        }
    }

    @Test
    void tellsEverybodyThatNobodyIsThereWithoutTryingAgain() throws Exception {
        try (Together<Integer, Integer> together = started(MANY)) {
            Asking one = asking(() -> together.apply(0));
            awaitGroups(1);
            List<Asking> others = all(together, 1000, 3);
            first.countDown();

            assertThat(one.told()).isZero();
            for (Asking other : others) {
                assertThatThrownBy(other::told).hasCauseInstanceOf(SqlFailure.Unavailable.class);
            }
        }
        assertThat(groups).hasSize(2);
    }

    @Test
    void endsWhatHasBegunAndBeginsNothingMore() throws Exception {
        Together<Integer, Integer> together = started(MANY);
        Asking one = asking(() -> together.apply(0));
        awaitGroups(1);
        List<Asking> others = all(together, 1, 5);
        var closing = new FutureTask<>(together::close, true);
        Thread closer = Thread.startVirtualThread(closing);
        Awaitility.await().until(() -> closer.getState() == Thread.State.WAITING);
        assertThatThrownBy(() -> together.apply(7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("begun");
        first.countDown();

        assertThat(one.told()).isZero();
        for (Asking other : others) {
            assertThat(other.told()).isPositive();
        }
        assertThat(closing.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private Together<Integer, Integer> started(int most) {
        return Together.start("together", 1, most, this::work);
    }

    private List<Integer> work(List<Integer> all) {
        groups.add(List.copyOf(all));
        if (all.contains(0)) {
            try {
                first.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        if (all.contains(-1)) {
            throw new IllegalArgumentException("-1 is none");
        }
        if (all.contains(1000)) {
            throw SqlFailure.of(new SQLException("gone", "08006"));
        }
        return all.stream().map(each -> each * 10).toList();
    }

    private record Asking(Thread thread, FutureTask<Integer> task) {
        int told() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }
    }

    private static Asking asking(Callable<Integer> question) {
        var task = new FutureTask<>(question);
        return new Asking(Thread.startVirtualThread(task), task);
    }

    private static List<Asking> all(Together<Integer, Integer> together, int from, int count) {
        List<Asking> all =
                IntStream.range(from, from + count)
                        .mapToObj(i -> asking(() -> together.apply(i)))
                        .toList();
        waits(all);
        return all;
    }

    private static void waits(List<Asking> all) {
        Awaitility.await()
                .until(() ->
                        all.stream()
                                .allMatch(
                                        each -> each.thread().getState() == Thread.State.WAITING));
    }

    private void awaitGroups(int count) {
        Awaitility.await().until(() -> groups.size() == count);
    }
}
