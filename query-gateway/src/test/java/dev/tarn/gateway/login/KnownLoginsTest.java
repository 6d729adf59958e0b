package dev.tarn.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.identity.Principal;
import dev.tarn.testkit.MutableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownLoginsTest {
    private static final Principal ALICE =
            new Principal("alice", Set.of(), false, Optional.empty());
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MutableClock clock = MutableClock.at("2026-03-31T12:00:00Z");
    private final KnownLogins known = new KnownLogins(MINUTE, clock);

    @Test
    void remembersAPasswordAsLongAsItIsTold() {
        known.rememberPassword("Basic x", lasting(Duration.ofHours(1)));

        clock.advance(MINUTE.minusMillis(1));
        assertThat(known.find("Basic x")).isPresent();
        assertThat(known.find("Basic y")).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(known.find("Basic x")).isEmpty();
    }

    @Test
    void looksAtATokenAgainAfterSeconds() {
        known.rememberToken("Bearer x", lasting(Duration.ofHours(1)));

        clock.advance(Duration.ofMillis(4_999));
        assertThat(known.find("Bearer x")).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(known.find("Bearer x")).isEmpty();
    }

    @Test
    void remembersNothingLongerThanItIsGood() {
        known.rememberPassword("Basic x", lasting(Duration.ofSeconds(2)));
        known.rememberToken("Bearer x", lasting(Duration.ofSeconds(2)));

        clock.advance(Duration.ofSeconds(2));

        assertThat(known.find("Basic x")).isEmpty();
        assertThat(known.find("Bearer x")).isEmpty();
    }

    @Test
    void remembersATokenNoLongerThanAPassword() {
        var brief = new KnownLogins(Duration.ofSeconds(1), clock);
        brief.rememberToken("Bearer x", lasting(Duration.ofHours(1)));

        clock.advance(Duration.ofSeconds(1));

        assertThat(brief.find("Bearer x")).isEmpty();
    }

    private Login.Known lasting(Duration duration) {
        return new Login.Known(ALICE, clock.instant().plus(duration));
    }
}
