package dev.tarn.producer;

import java.time.Duration;

/**
 * How patient a producer is. Each method answers a changed copy.
 *
 * @param patience how long a batch is tried for, the time in which its bytes are taken left out
 * @param answerWithin how long the writer may be silent, once it has the bytes
 * @param pauseMin and {@code pauseMax}: between two attempts, growing, where the writer does not
 *     say
 * @param bytesInFlight what all batches of the producer may weigh that are on their way; who brings
 *     more waits
 * @param gzip whether bytes are packed on their way that are not packed
 */
public record Settings(
        Duration patience,
        Duration answerWithin,
        Duration pauseMin,
        Duration pauseMax,
        long bytesInFlight,
        boolean gzip) {
    private static final Settings USUAL =
            new Settings(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(2),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(30),
                    64L << 20,
                    false);

    public Settings {
        if (patience.isNegative()
                || answerWithin.toMillis() <= 0
                || pauseMin.toMillis() <= 0
                || pauseMax.compareTo(pauseMin) < 0) {
            throw new IllegalArgumentException(
                    "patience %s, answerWithin %s and pauses from %s to %s cannot be kept"
                            .formatted(patience, answerWithin, pauseMin, pauseMax));
        }
        if (bytesInFlight < 1024 || bytesInFlight > Integer.MAX_VALUE * 1024L) {
            throw new IllegalArgumentException(
                    "bytesInFlight is between 1 kB and 2 TB, not " + bytesInFlight);
        }
    }

    /** Ten minutes, 64 MB, unpacked. */
    public static Settings usual() {
        return USUAL;
    }

    public Settings patience(Duration longest) {
        return new Settings(longest, answerWithin, pauseMin, pauseMax, bytesInFlight, gzip);
    }

    public Settings answerWithin(Duration longest) {
        return new Settings(patience, longest, pauseMin, pauseMax, bytesInFlight, gzip);
    }

    public Settings pauses(Duration shortest, Duration longest) {
        return new Settings(patience, answerWithin, shortest, longest, bytesInFlight, gzip);
    }

    public Settings bytesInFlight(long bytes) {
        return new Settings(patience, answerWithin, pauseMin, pauseMax, bytes, gzip);
    }

    public Settings gzipped() {
        return new Settings(patience, answerWithin, pauseMin, pauseMax, bytesInFlight, true);
    }
}
