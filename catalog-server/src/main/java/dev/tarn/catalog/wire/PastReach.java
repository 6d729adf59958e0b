package dev.tarn.catalog.wire;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a table's past somebody may see, beside the heads of its branches.
 *
 * @param since what was the head of a branch at any instant from then on
 * @param tags what these name, however old it is
 * @param only of all this and of the heads nothing but these, where it says so
 */
public record PastReach(
        boolean everything, Optional<Instant> since, Set<String> tags, Optional<Set<Long>> only) {
    public static final PastReach ALL = new PastReach(true, Optional.empty(), Set.of());
    public static final PastReach NONE = new PastReach(false, Optional.empty(), Set.of());

    public PastReach {
        tags = Set.copyOf(tags);
        only = only.map(Set::copyOf);
        if (everything && only.isPresent()) {
            throw new IllegalArgumentException("Everything, and only " + only);
        }
    }

    public PastReach(boolean everything, Optional<Instant> since, Set<String> tags) {
        this(everything, since, tags, Optional.empty());
    }

    /** Of all this nothing but these: of the heads of branches, too. */
    public PastReach only(Set<Long> snapshots) {
        return new PastReach(
                false,
                everything ? Optional.of(Instant.EPOCH) : since,
                tags,
                Optional.of(snapshots));
    }

    /** Whether somebody with this sees whatever somebody with the other sees. */
    public boolean includes(PastReach other) {
        if (everything) {
            return true;
        }
        boolean asFar =
                other.since
                        .map(wanted -> since.filter(own -> !own.isAfter(wanted)).isPresent())
                        .orElse(true);
        boolean asMany =
                only.map(own -> other.only.filter(own::containsAll).isPresent()).orElse(true);
        return !other.everything && asFar && asMany && tags.containsAll(other.tags);
    }

    /** At least as far back as this. */
    public PastReach atLeast(Instant instant) {
        boolean enough = everything || since.filter(first -> !first.isAfter(instant)).isPresent();
        return enough ? this : new PastReach(false, Optional.of(instant), tags, only);
    }
}
