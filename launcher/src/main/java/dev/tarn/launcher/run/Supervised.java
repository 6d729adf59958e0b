package dev.tarn.launcher.run;

import dev.tarn.embedded.ChildExit;
import dev.tarn.embedded.ChildProcess;
import dev.tarn.embedded.EngineException;
import dev.tarn.launcher.state.RunJournal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that is started again when somebody else ends it. When that does not help, {@code
 * broken} is told and nothing more is tried.
 */
final class Supervised<S extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);
    private static final Duration START_ABANDONED = Duration.ofSeconds(45);

    private final String name;
    private final Supplier<S> starter;
    private final Function<S, ChildProcess> process;
    private final Consumer<S> ready;
    private final RunJournal journal;
    private final Consumer<String> broken;
    private final RestartBudget budget;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object lock = new Object();
    private Optional<S> current = Optional.empty();
    private Optional<Thread> watcher = Optional.empty();

    /**
     * Nothing starts yet.
     *
     * @param starter starts the child, or throws {@link EngineException}
     * @param ready returns when the child does its work, or throws {@link EngineException}
     */
    Supervised(
            String name,
            Supplier<S> starter,
            Function<S, ChildProcess> process,
            Consumer<S> ready,
            RunJournal journal,
            RestartBudget budget,
            Consumer<String> broken) {
        this.name = name;
        this.starter = starter;
        this.process = process;
        this.ready = ready;
        this.journal = journal;
        this.broken = broken;
        this.budget = budget;
    }

    /** The first start, up to its being ready; its failure is the caller's. */
    S start() {
        S started = keep(starter.get());
        synchronized (lock) {
            watcher = Optional.of(Thread.ofVirtual().name("supervise-" + name).start(this::watch));
        }
        ready.accept(started);
        return started;
    }

    /** The child that runs now. */
    Optional<S> current() {
        synchronized (lock) {
            return current;
        }
    }

    private S keep(S started) {
        synchronized (lock) {
            if (closing.getCount() > 0) {
                current = Optional.of(started);
                return started;
            }
        }
        stop(started);
        throw new EngineException(name + " was stopped while it started");
    }

    private void watch() {
        while (closing.getCount() > 0) {
            ChildExit exit = process.apply(current().orElseThrow()).onExit().join();
            if (closing.getCount() == 0 || !recover(exit)) {
                return;
            }
        }
    }

    private boolean recover(ChildExit exit) {
        String why = exit.toString();
        for (var pause = budget.next(); pause.isPresent(); pause = budget.next()) {
            long millis = pause.orElseThrow().toMillis();
            LOG.warn("{}; starting it again in {} ms", why, millis);
            journal.restarting(name, why);
            try {
                if (closing.await(millis, TimeUnit.MILLISECONDS)) {
                    return false;
                }
                S started = keep(starter.get());
                ready.accept(started);
                journal.restarted(name, process.apply(started).pid());
                LOG.info("{} runs again, pid {}", name, process.apply(started).pid());
                return true;
            } catch (RuntimeException e) {
                // Whatever it is, a watcher that ends with it would leave the part dead and
                // nobody told.
                why = Objects.requireNonNullElse(e.getMessage(), e.toString());
                // It may run and not do its work; the next attempt wants its place.
                current().ifPresent(this::discard);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
            if (closing.getCount() == 0) {
                return false;
            }
        }
        giveUp(why);
        return false;
    }

    private void giveUp(String why) {
        String reason = name + " cannot be kept running: " + why;
        LOG.error(reason);
        journal.failed(name, why);
        broken.accept(reason);
    }

    /** Stops the child for good. */
    @Override
    public void close() {
        Optional<Thread> running;
        synchronized (lock) {
            closing.countDown();
            running = watcher;
        }
        current().ifPresent(this::stop);
        running.ifPresent(Supervised::abandon);
        // A restart that was under way may have put another one there.
        current().ifPresent(this::stop);
    }

    private static void abandon(Thread watcher) {
        watcher.interrupt();
        try {
            watcher.join(START_ABANDONED);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void discard(S part) {
        try {
            stop(part);
        } catch (EngineException e) {
            LOG.atWarn().setCause(e).log("An attempt that failed did not stop cleanly");
        }
    }

    private void stop(S part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new EngineException("Cannot stop " + name + ": " + e.getMessage(), e);
        }
    }
}
