package dev.tarn.gateway.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How many events came, and what became of them; and how many did not come. */
final class EventCounts {
    /** Trinos, as they were started one after the other. */
    private static final int REPORTERS_MAX = 1000;

    enum Kind {
        COMPLETED,
        /** Written down beside a receipt that does not change any more. */
        AMENDED,
        /** Of a query that had moved to another cluster by then. */
        ATTEMPT,
        REPEATED,
        UNKNOWN,
        /** Of a query that ran elsewhere, or for somebody else. */
        FOREIGN,
        UNREADABLE
    }

    private final Map<Kind, Counter> taken = new EnumMap<>(Kind.class);
    private final Counter dropped;
    private final Cache<String, Long> droppedBefore =
            Caffeine.newBuilder().maximumSize(REPORTERS_MAX).build();

    EventCounts(MeterRegistry registry) {
        for (Kind kind : Kind.values()) {
            taken.put(
                    kind,
                    Counter.builder("gateway.events")
                            .tag("outcome", kind.name().toLowerCase(Locale.ROOT))
                            .description("Completed queries that engines have reported")
                            .register(registry));
        }
        dropped =
                Counter.builder("gateway.events.dropped")
                        .description("Completed queries that engines could not report")
                        .register(registry);
    }

    void count(Kind kind) {
        Counter counter = taken.get(kind);
        if (counter != null) {
            counter.increment();
        }
    }

    /** What a reporter has dropped since it started; it says so each time. */
    void dropped(String reporter, long sinceItsStart) {
        droppedBefore
                .asMap()
                .compute(
                        reporter,
                        (_, before) -> {
                            long known = before == null ? 0 : before;
                            dropped.increment((double) Math.max(0, sinceItsStart - known));
                            return Math.max(known, sinceItsStart);
                        });
    }
}
