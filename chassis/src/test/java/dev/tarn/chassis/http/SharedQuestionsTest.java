package dev.tarn.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedQuestionsTest {
    private static final int MANY = 50;

    private final SharedQuestions<String, Integer> questions = new SharedQuestions<>();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void asksOnceForAllWhoJoin() throws Exception {
        var answer = new CountDownLatch(1);
        Asking first = asking(() -> questions.join("one", () -> answered(answer)));
        Awaitility.await().until(() -> asked.get() == 1);
        List<Asking> others =
                many(() -> asking(() -> questions.join("one", () -> answered(answer))));
        answer.countDown();

        assertThat(first.told()).isEqualTo(1);
        for (Asking other : others) {
            assertThat(other.told()).isEqualTo(1);
        }
        assertThat(asked).hasValue(1);
        assertThat(questions.join("one", asked::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void asksOnceMoreForAllWhoWantToKnowItFresh() throws Exception {
        var answer = new CountDownLatch(1);
        Asking first = asking(() -> questions.fresh("one", () -> answered(answer)));
        Awaitility.await().until(() -> asked.get() == 1);
        List<Asking> others =
                many(() -> asking(() -> questions.fresh("one", () -> answered(answer))));
        answer.countDown();

        assertThat(first.told()).isEqualTo(1);
        for (Asking other : others) {
            assertThat(other.told()).isEqualTo(2);
        }
    }

    @Test
    void sharesAFailureAndForgetsIt() throws Exception {
        var answer = new CountDownLatch(1);
        Asking first = asking(() -> questions.join("one", () -> failed(answer)));
        Awaitility.await().until(() -> asked.get() == 1);
        List<Asking> others = many(() -> asking(() -> questions.join("one", () -> failed(answer))));
        answer.countDown();

        for (Asking each : List.of(first, others.getFirst(), others.getLast())) {
            assertThatThrownBy(each::told)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("nobody there");
        }
        assertThat(asked).hasValue(1);
        assertThat(questions.join("one", () -> 7)).isEqualTo(7);
    }

    @Test
    void asksForEachKey() {
        assertThat(questions.join("one", () -> questions.join("two", () -> 2) + 1)).isEqualTo(3);
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

    /** All of whom wait. */
    private static List<Asking> many(Supplier<Asking> one) {
        List<Asking> all = Stream.generate(one).limit(MANY).toList();
        Awaitility.await()
                .until(() ->
                        all.stream()
                                .allMatch(
                                        each -> each.thread().getState() == Thread.State.WAITING));
        return all;
    }

    private int answered(CountDownLatch answer) {
        int number = asked.incrementAndGet();
        await(answer);
        return number;
    }

    private int failed(CountDownLatch answer) {
        asked.incrementAndGet();
        await(answer);
        throw new IllegalStateException("nobody there");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
