package dev.tarn.producer;

import java.time.Duration;

/** How time passes, which a test decides for itself. */
interface Pace {
    long nanos();

    /** True, and at once, where the producer is closed. */
    boolean pause(Duration duration) throws InterruptedException;

    /** Between 0 and 1, so that those who were refused together do not come again together. */
    double jitter();
}
