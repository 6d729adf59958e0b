package dev.tarn.gateway.receipt;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A query of which we do not know the end yet.
 *
 * @param givenAt when its cluster was given it; one that has moved was submitted before
 * @param polledBefore whether it may have begun on a cluster from which it has moved
 * @param seen whether its cluster has been seen to run it
 * @param silentSince since when its cluster could not be asked, if it cannot
 */
public record DueReceipt(
        String queryId,
        String cluster,
        String userName,
        Instant givenAt,
        boolean polledBefore,
        boolean seen,
        @Nullable Instant silentSince) {
    Duration silentFor(Instant now) {
        return silentSince == null ? Duration.ZERO : Duration.between(silentSince, now);
    }
}
