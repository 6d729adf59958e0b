package dev.tarn.catalog.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How far back {@code TIME_TRAVEL} goes: so long ago, and to these tags however old. */
public record TimeLimit(Optional<Duration> window, Set<String> tags) {
    public TimeLimit {
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        if (window.isEmpty() && tags.isEmpty()) {
            throw new IllegalArgumentException("A limit that leaves nothing");
        }
    }
}
