package dev.tarn.catalog.wire;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a table's past somebody may see, beside the heads of its branches.
 *
 * @param since snapshots that are not older
 * @param tags what these name, however old it is
 */
public record PastReach(boolean everything, Optional<Instant> since, Set<String> tags) {
    public static final PastReach ALL = new PastReach(true, Optional.empty(), Set.of());
    public static final PastReach NONE = new PastReach(false, Optional.empty(), Set.of());

    public PastReach {
        tags = Set.copyOf(tags);
    }

    public boolean includes(Instant snapshot) {
        return everything || since.filter(first -> !snapshot.isBefore(first)).isPresent();
    }
}
