package dev.tarn.chassis.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How long whatever waits on behalf of a request may still do so: whoever sent it has stopped
 * listening by its deadline. Work that belongs to no request has none, nor has a request whose body
 * is read piece by piece.
 */
public final class RequestDeadline {
    private final InstantSource clock;

    public RequestDeadline(InstantSource clock) {
        this.clock = clock;
    }

    /** What is left to the request of this thread, zero when its time is up. */
    public Optional<Duration> remaining() {
        return RequestScope.find()
                .filter(scope -> !scope.deadline().equals(RequestScope.NEVER))
                .map(scope -> Duration.between(clock.instant(), scope.deadline()))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    /** So much patience, or less when the request has less. */
    public Duration atMost(Duration patience) {
        return remaining().filter(left -> left.compareTo(patience) < 0).orElse(patience);
    }
}
