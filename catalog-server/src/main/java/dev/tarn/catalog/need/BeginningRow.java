package dev.tarn.catalog.need;

import java.time.Instant;

/** What the commit log says first of a table. */
public record BeginningRow(Instant committedAt, String action) {
    private static final String REGISTER = "register";

    /** Whether it may have been there at a time; what was registered has a past elsewhere. */
    boolean isBy(Instant time) {
        return action.equals(REGISTER) || !committedAt.isAfter(time);
    }
}
