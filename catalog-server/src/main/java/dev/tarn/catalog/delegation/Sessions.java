package dev.tarn.catalog.delegation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.storage.StorageProfile.Role;
import dev.tarn.catalog.storage.StorageProfile.S3;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions of a lake's role, one for each table and permission, kept until half of their time is
 * over: whoever asks then gets a new one, while the old one is good for those who have it.
 */
final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final int KEPT_MAX = 10_000;

    /** What is left of a session that is still worth handing out when there is no new one. */
    private static final Duration REST_MIN = Duration.ofMinutes(6);

    private final SessionSource source;
    private final InstantSource clock;
    private final Cache<Key, Slot> slots =
            Caffeine.newBuilder().maximumSize(KEPT_MAX).expireAfterAccess(Role.SESSION_MAX).build();

    /** With the version of the lake, because its profile may have changed on any server. */
    private record Key(
            long lakeId, long lakeVersion, UUID table, Permission permission, Places places) {}

    Sessions(SessionSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Nothing when no policy can say what the session is for. */
    Optional<StorageSession> of(
            Lake lake, S3 profile, Role role, UUID table, Places places, Permission permission) {
        return SessionPolicy.of(role, profile.encryption(), places, permission)
                .map(policy -> {
                    var key = new Key(lake.id(), lake.version(), table, permission, places);
                    return slots.get(key, _ -> new Slot())
                            .session(() -> source.open(profile, role, "tarn-" + table, policy));
                });
    }

    /** Holds one session; whoever wants the same waits for the one that is being opened. */
    private final class Slot {
        private @Nullable StorageSession held;

        private synchronized StorageSession session(Supplier<StorageSession> opening) {
            StorageSession old = held;
            if (old != null && old.isFresh(clock.instant())) {
                return old;
            }
            try {
                StorageSession opened = opening.get();
                held = opened;
                return opened;
            } catch (StorageFailure failure) {
                if (old == null || clock.instant().plus(REST_MIN).isAfter(old.expiresAt())) {
                    throw failure;
                }
                log.atWarn().setCause(failure).log("Cannot renew a session; the old one goes on");
                return old;
            }
        }
    }
}
