package dev.tarn.writer.lane;

/** Hears that batches have come to rest, so that nobody who waits for them has to poll. */
public interface Finished {
    void ring();
}
