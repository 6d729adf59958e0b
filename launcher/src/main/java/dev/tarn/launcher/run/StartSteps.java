package dev.tarn.launcher.run;

import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.RunJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Steps of a start, each as early as what it needs is there; the first failure ends them all. */
final class StartSteps implements AutoCloseable {
    private static final Duration ABANDONED_STEPS = Duration.ofSeconds(60);

    private final RunJournal journal;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Void>> steps = new ArrayList<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    StartSteps(RunJournal journal) {
        this.journal = journal;
    }

    /** What a step does; returns the pid of the process it started, or 0. */
    interface Step {
        long run();
    }

    /** A step that others may need. */
    record Done(CompletableFuture<Void> future) {}

    /** Runs when {@code needs} are done. */
    Done add(String part, Step step, Done... needs) {
        CompletableFuture<Void> done =
                all(Stream.of(needs).map(Done::future).toList())
                        .thenRunAsync(
                                () -> {
                                    journal.starting(part);
                                    journal.ready(part, step.run());
                                },
                                threads)
                        .whenComplete((_, thrown) -> {
                            if (thrown != null) {
                                failure.completeExceptionally(thrown);
                            }
                        });
        steps.add(done);
        return new Done(done);
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    /** Returns when all is done, or throws as soon as something fails. */
    void await() {
        try {
            CompletableFuture.anyOf(all(steps), failure).get();
        } catch (ExecutionException e) {
            throw asFailure(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted during the start", e);
        }
    }

    private static RuntimeException asFailure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        return switch (cause) {
            case LaunchFailure failure -> failure;
            case ClientFailure failure -> new LaunchFailure(failure.getMessage(), failure);
            default ->
                    new LaunchFailure(
                            Objects.requireNonNullElse(cause.getMessage(), cause.toString()),
                            cause);
        };
    }

    /** Interrupts what still runs, and waits until it has let go of what it started. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(ABANDONED_STEPS.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LaunchFailure("A step of the start does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted during the end of the start", e);
        }
    }
}
