package dev.tarn.catalog.need;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a snapshot stays.
 *
 * @param name of the branch, the tag, or the hold
 * @param until when the need ends, as far as that is known
 */
public record Need(Kind kind, Optional<String> name, Optional<Instant> until) {
    /** What can need a snapshot. */
    public enum Kind {
        BRANCH,
        TAG,
        RETENTION_PROPERTIES,
        INSTANT_WINDOW,
        HOLD,
        RECEIPT;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return name.map(own -> kind.word() + " " + own).orElseGet(kind::word);
    }
}
