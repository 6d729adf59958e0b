package dev.tarn.chassis.command;

/** A service that answers requests until it is told to stop. */
public interface RunningService extends AutoCloseable {
    /** Returns when the service was stopped by a signal and everything is closed. */
    void awaitTermination() throws InterruptedException;

    @Override
    void close();
}
