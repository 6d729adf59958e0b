package dev.tarn.gateway.sql.arrow;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Optional;
import org.apache.arrow.flatbuf.TimeUnit;

/** How fine times are counted. */
enum TimeScale {
    MICROS(TimeUnit.MICROSECOND, 1_000),
    NANOS(TimeUnit.NANOSECOND, 1);

    private static final int MICRO_DIGITS = 6;
    private static final int NANO_DIGITS = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final short unit;
    private final long nanos;

    TimeScale(short unit, long nanos) {
        this.unit = unit;
        this.nanos = nanos;
    }

    /** Nothing for what is finer than any. */
    static Optional<TimeScale> of(long digits) {
        if (digits <= MICRO_DIGITS) {
            return Optional.of(MICROS);
        }
        return digits <= NANO_DIGITS ? Optional.of(NANOS) : Optional.empty();
    }

    short unit() {
        return unit;
    }

    long sinceMidnight(long nanosOfDay) throws Unfit {
        return exactly(nanosOfDay);
    }

    /** Since 1970, as if it were in UTC. */
    long sinceEpoch(LocalDateTime time) throws Unfit {
        long seconds = time.toEpochSecond(ZoneOffset.UTC);
        long fraction = exactly(time.get(ChronoField.NANO_OF_SECOND));
        long perSecond = NANOS_PER_SECOND / nanos;
        try {
            // The earliest one has a fraction that brings it back from where none is any more.
            return seconds < 0 && fraction > 0
                    ? Math.addExact(
                            Math.multiplyExact(seconds + 1, perSecond), fraction - perSecond)
                    : Math.addExact(Math.multiplyExact(seconds, perSecond), fraction);
        } catch (ArithmeticException e) {
            throw new Unfit(
                    "has a time that cannot be counted in %s since 1970: cast it to timestamp(6)"
                            .formatted(this == NANOS ? "nanoseconds" : "microseconds"),
                    e);
        }
    }

    private long exactly(long value) throws Unfit {
        if (value % nanos != 0) {
            throw new Unfit("has a time that is finer than its type");
        }
        return value / nanos;
    }
}
