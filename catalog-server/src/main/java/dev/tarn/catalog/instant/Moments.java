package dev.tarn.catalog.instant;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;

/**
 * Finds the number of the commit log that an instant stands for. One that is not final yet, because
 * a commit of that time is still in flight, is refused for the moment: an answer never changes.
 */
public final class Moments {
    private final InstantStore store;
    private final Lakes lakes;

    /** Up to here all is known to be final. */
    private final AtomicLong finalNumber = new AtomicLong();

    public Moments(InstantStore store, Lakes lakes) {
        this.store = store;
        this.lakes = lakes;
    }

    /** {@code warehouse} is {@code lake@time} or {@code lake@number}. */
    public Moment require(String warehouse) {
        return require(warehouse, _ -> true);
    }

    /** The same for somebody who may not know of every lake. */
    public Moment require(String warehouse, Predicate<String> visible) {
        AsOf asOf = AsOf.parse(warehouse);
        if (!visible.test(asOf.lake())) {
            throw Lakes.missing(asOf.lake());
        }
        Lake lake = lakes.require(asOf.lake());
        return new Moment(
                lake,
                switch (asOf.point()) {
                    case AsOf.Point.Commit commit -> settled(warehouse, commit.sequence());
                    case AsOf.Point.Time time -> at(warehouse, lake.id(), time.instant());
                });
    }

    /** All that is final by now. */
    public Moment latest(String lakeName) {
        Lake lake = lakes.require(lakeName);
        return new Moment(lake, store.numbers().stable());
    }

    /** The time that a name of a lake as it was gives, if it gives one and no number. */
    public Optional<Instant> time(String warehouse) {
        return switch (AsOf.parse(warehouse).point()) {
            case AsOf.Point.Time time -> Optional.of(time.instant());
            case AsOf.Point.Commit _ -> Optional.empty();
        };
    }

    /** When the last change up to a moment was made; nothing for one before the first. */
    public Optional<Instant> lastChange(Moment moment) {
        return store.lastChange(moment.lake().id(), moment.number());
    }

    private long settled(String warehouse, long number) {
        if (number <= finalNumber.get()) {
            return number;
        }
        InstantStore.Numbers numbers = store.numbers();
        finalNumber.accumulateAndGet(numbers.stable(), Math::max);
        if (number > numbers.last()) {
            throw new NoSuchWarehouseException(
                    "Warehouse does not exist: %s; the last commit is %d",
                    warehouse, numbers.last());
        }
        if (number > numbers.stable()) {
            throw notFinal(warehouse);
        }
        return number;
    }

    private long at(String warehouse, long lakeId, Instant time) {
        InstantStore.Times times = store.times();
        if (time.isAfter(times.now())) {
            throw new NoSuchWarehouseException(
                    "Warehouse does not exist: %s lies in the future", warehouse);
        }
        if (!time.isBefore(times.finalUntil())) {
            throw notFinal(warehouse);
        }
        // Entries that were in flight together are numbered in another order than they are timed.
        long number = store.latest(lakeId, time).orElse(0L);
        Optional<Long> further = store.further(lakeId, number, time);
        while (further.isPresent()) {
            number = further.orElseThrow();
            further = store.further(lakeId, number, time);
        }
        return number;
    }

    private static ServiceUnavailableException notFinal(String warehouse) {
        return new ServiceUnavailableException(
                "Commits of that time are still in flight: %s; nothing was changed", warehouse);
    }
}
