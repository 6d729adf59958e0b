package dev.tarn.gateway.spooling;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.gateway.catalog.CatalogClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether somebody who does not show a login is still let in by the catalog: they exist, and are
 * not disabled. What it says counts for some seconds, as it does of tokens.
 */
public final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final Duration HOLDS_FOR = Duration.ofSeconds(5);
    private static final int PRINCIPALS_MAX = 10_000;

    private final CatalogClient catalog;
    private final InstantSource clock;
    private final Cache<String, Said> said =
            Caffeine.newBuilder().maximumSize(PRINCIPALS_MAX).build();

    private record Said(boolean stands, Instant at) {
        boolean holds(Instant now) {
            return !at.isAfter(now) && now.isBefore(at.plus(HOLDS_FOR));
        }
    }

    Standing(CatalogClient catalog, InstantSource clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Who cannot ask lets nobody in. */
    public boolean of(String principal) {
        Instant now = clock.instant();
        Said before = said.getIfPresent(principal);
        if (before != null && before.holds(now)) {
            return before.stands();
        }
        try {
            boolean stands = catalog.actsFor(principal);
            said.put(principal, new Said(stands, now));
            return stands;
        } catch (IOException e) {
            LOG.warn(
                    "The catalog does not say whether {} may go on: {}", principal, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new HttpRefusal(
                503, "Nobody can say now who this is for", Map.of("Retry-After", "1"));
    }
}
