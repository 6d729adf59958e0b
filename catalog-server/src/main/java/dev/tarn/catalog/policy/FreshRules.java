package dev.tarn.catalog.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules as they stood a moment ago, so that a decision need not ask the database. Whether they
 * still hold is asked by one request in half a second; the others go on meanwhile, but nobody
 * believes what nobody has confirmed for a second: without the database there is no decision.
 */
final class FreshRules {
    private static final Logger LOG = LoggerFactory.getLogger(FreshRules.class);
    private static final Duration FRESH_FOR = Duration.ofMillis(500);
    private static final Duration BELIEVED_FOR = Duration.ofSeconds(1);

    private final Supplier<StateRow> state;
    private final Supplier<RuleSet> rules;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<Confirmed> confirmed = Optional.empty();

    FreshRules(Supplier<StateRow> state, Supplier<RuleSet> rules, InstantSource clock) {
        this.state = state;
        this.rules = rules;
        this.clock = clock;
    }

    /** Rules, and when it was last asked whether they hold. */
    private record Confirmed(RuleSet rules, Instant at) {
        boolean within(Duration age, Instant now) {
            return !at.isAfter(now) && at.plus(age).isAfter(now);
        }

        boolean is(StateRow state) {
            return rules.version() == state.version() && rules.names() == state.names();
        }
    }

    RuleSet get() {
        Instant now = clock.instant();
        Optional<RuleSet> fresh = known(FRESH_FOR, now);
        if (fresh.isPresent()) {
            return fresh.orElseThrow();
        }
        if (!asking.tryLock()) {
            Optional<RuleSet> believed = known(BELIEVED_FOR, now);
            if (believed.isPresent()) {
                return believed.orElseThrow();
            }
            asking.lock();
        }
        try {
            return known(FRESH_FOR, clock.instant()).orElseGet(this::ask);
        } finally {
            asking.unlock();
        }
    }

    /**
     * Asks now. When that fails what was changed is changed, and whoever decides next asks again.
     */
    void renew() {
        asking.lock();
        try {
            // Nobody is inside now, so that what was read before is not stored after this.
            confirmed = Optional.empty();
            ask();
        } catch (RuntimeException failure) {
            LOG.atWarn().setCause(failure).log("The new rules cannot be read yet");
        } finally {
            asking.unlock();
        }
    }

    /** Lets whoever decides next ask whether what is known still holds. */
    void doubt() {
        asking.lock();
        try {
            confirmed = confirmed.map(known -> new Confirmed(known.rules(), Instant.MIN));
        } finally {
            asking.unlock();
        }
    }

    private Optional<RuleSet> known(Duration age, Instant now) {
        return confirmed.filter(known -> known.within(age, now)).map(Confirmed::rules);
    }

    private RuleSet ask() {
        Instant before = clock.instant();
        Optional<Confirmed> known = confirmed;
        RuleSet holds;
        if (known.isPresent() && known.orElseThrow().is(state.get())) {
            holds = known.orElseThrow().rules();
        } else {
            holds = rules.get();
        }
        confirmed = Optional.of(new Confirmed(holds, before));
        return holds;
    }
}
