package dev.tarn.database;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Does for many at once, in one transaction, what each of them wants done. Nobody waits for others
 * to come: whoever is there when the transaction before has ended goes together. A thousand short
 * transactions a second become as many as the database has time for.
 */
public final class Together<T, R> implements AutoCloseable {
    /** More than any service has requests. One more place is the end's. */
    private static final int WISHES_MAX = 100_000;

    private final Function<List<T>, List<R>> work;
    private final int most;
    private final ToLongFunction<T> weight;
    private final long heaviest;
    private final BlockingQueue<Wish<T, R>> wishes = new LinkedBlockingQueue<>(WISHES_MAX + 1);
    private final List<Thread> threads;
    private boolean closed;

    private sealed interface Wish<T, R> {
        /**
         * @param answer empty for those who have to be dealt with alone
         */
        record Of<T, R>(T item, CompletableFuture<List<R>> answer) implements Wish<T, R> {}

        record End<T, R>() implements Wish<T, R> {}
    }

    private Together(
            Function<List<T>, List<R>> work, int most, ToLongFunction<T> weight, long heaviest) {
        this.work = work;
        this.most = most;
        this.weight = weight;
        this.heaviest = heaviest;
        this.threads = new ArrayList<>();
    }

    /**
     * Begins to take what is to be done.
     *
     * @param work does it for all of them and answers each, in their order; what it throws has
     *     changed nothing, but for an {@link UnknownCommitOutcome}
     * @param atOnce how many transactions go at the same time
     * @param most how many go together
     */
    public static <T, R> Together<T, R> start(
            String name, int atOnce, int most, Function<List<T>, List<R>> work) {
        return start(name, atOnce, most, _ -> 0, Long.MAX_VALUE, work);
    }

    /**
     * The same.
     *
     * @param heaviest no other joins those that weigh as much together
     */
    public static <T, R> Together<T, R> start(
            String name,
            int atOnce,
            int most,
            ToLongFunction<T> weight,
            long heaviest,
            Function<List<T>, List<R>> work) {
        var together = new Together<>(work, most, weight, heaviest);
        for (int i = 0; i < atOnce; i++) {
            together.threads.add(Thread.ofVirtual().name(name).start(together::run));
        }
        return together;
    }

    /** Returns when it is done, and fails as the transaction does. */
    public R apply(T item) {
        var answer = new CompletableFuture<List<R>>();
        wish(new Wish.Of<>(item, answer));
        List<R> told = told(answer);
        return told.isEmpty() ? work.apply(List.of(item)).getFirst() : told.getFirst();
    }

    /** None comes behind the end. */
    private synchronized void wish(Wish<T, R> wish) {
        if (closed) {
            throw new IllegalStateException("Nothing is begun any more");
        }
        if (wishes.size() >= WISHES_MAX) {
            throw new IllegalStateException("Too many wait");
        }
        wishes.add(wish);
    }

    private synchronized void end() {
        if (!closed) {
            closed = true;
            wishes.add(new Wish.End<>());
        }
    }

    private void run() {
        var group = new ArrayList<Wish<T, R>>();
        try {
            while (true) {
                group.clear();
                gather(group);
                boolean over = group.removeIf(Wish.End.class::isInstance);
                serve(group);
                if (over) {
                    // For the others who end.
                    wishes.add(new Wish.End<>());
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for one, and takes those that are there by then. */
    private void gather(List<Wish<T, R>> group) throws InterruptedException {
        Wish<T, R> next = wishes.take();
        long taken = 0;
        while (next != null) {
            group.add(next);
            taken += next instanceof Wish.Of<T, R> one ? weight.applyAsLong(one.item()) : 0;
            next = group.size() < most && taken < heaviest ? wishes.poll() : null;
        }
    }

    private void serve(List<Wish<T, R>> group) {
        List<Wish.Of<T, R>> all = new ArrayList<>();
        for (Wish<T, R> each : group) {
            if (each instanceof Wish.Of<T, R> one) {
                all.add(one);
            }
        }
        if (all.isEmpty()) {
            return;
        }
        try {
            List<R> answers = work.apply(all.stream().map(Wish.Of::item).toList());
            IntStream.range(0, all.size())
                    .forEach(i -> all.get(i).answer().complete(List.of(answers.get(i))));
        } catch (RuntimeException | Error failure) {
            // What one of them cannot have must not be refused to the others.
            boolean alone = all.size() > 1 && isOfOne(failure);
            for (Wish.Of<T, R> one : all) {
                if (alone) {
                    one.answer().complete(List.of());
                } else {
                    one.answer().completeExceptionally(failure);
                }
            }
        }
    }

    /** A database that is not there is not there for anybody. */
    private static boolean isOfOne(Throwable failure) {
        return switch (failure) {
            case UnknownCommitOutcome _, SqlFailure.Unavailable _, SqlFailure.Exhausted _ -> false;
            case Error _ -> false;
            default -> true;
        };
    }

    private static <V> V told(CompletableFuture<V> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw failed;
            }
        }
    }

    /** What was begun is brought to its end. */
    @Override
    public void close() {
        end();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
