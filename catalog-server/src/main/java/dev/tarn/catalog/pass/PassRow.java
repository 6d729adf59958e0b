package dev.tarn.catalog.pass;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pass that was given.
 *
 * @param replayOf the query whose answer is looked at again
 * @param reads what that has read, as JSON: all that is loaded with it
 * @param queryId the one that showed it, null before
 */
public record PassRow(
        long id,
        String replayOf,
        String userName,
        String askedBy,
        String givenTo,
        Instant rulesAt,
        long rulesVersion,
        String reads,
        Instant givenAt,
        Instant expiresAt,
        @Nullable String engine,
        @Nullable String queryId,
        @Nullable Instant shownAt) {}
