package dev.tarn.chassis.lifecycle;

import dev.tarn.chassis.telemetry.HealthCheck;

/** Closes what was started, last one first. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class Lifecycle implements AutoCloseable {
    private final String name;

    public Lifecycle(String name) {
        this.name = name;
    }

    public <T extends AutoCloseable> T add(String part, T closeable) {
        throw new UnsupportedOperationException(name + part + closeable);
    }

    /** Down until {@link #started} and again from the first moment of {@link #close}. */
    public HealthCheck readiness() {
        throw new UnsupportedOperationException();
    }

    /** Everything is up: the service may be sent requests. */
    public void started() {
        throw new UnsupportedOperationException();
    }

    /** Closes on SIGTERM and SIGINT; a second signal forces the exit. */
    public void closeOnSignal() {
        throw new UnsupportedOperationException();
    }

    /** Returns when everything is closed. */
    public void awaitTermination() throws InterruptedException {
        throw new InterruptedException(name);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
