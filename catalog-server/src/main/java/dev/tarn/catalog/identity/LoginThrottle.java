package dev.tarn.catalog.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Counts failed logins in fixed windows and says who must wait. Each server counts for itself;
 * memory is bounded, and under a flood of names the rarely seen ones are forgotten first.
 *
 * <p>Requests that run while the limit is reached still finish, so that as many guesses as requests
 * run at once can slip through; that is worth less than refusing the many workers of one engine
 * that log in together.
 */
final class LoginThrottle {
    private static final int COUNTERS_MAX = 50_000;
    private static final int ALL_ADDRESSES_FACTOR = 10;

    private final LoginConfig limits;
    private final InstantSource clock;
    private final Cache<Key, Window> windows =
            Caffeine.newBuilder().maximumSize(COUNTERS_MAX).build();

    LoginThrottle(LoginConfig limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    private record Key(String client, String address) {}

    private record Window(Instant end, int failures) {}

    /** How long this client must not be heard, if it must not. */
    Optional<Duration> pause(String client, String address) {
        Instant now = clock.instant();
        return keys(client, address).stream()
                .filter(key -> failures(key, now) >= limit(key))
                .map(key -> Duration.between(now, windowOf(key, now).end()))
                .max(Duration::compareTo);
    }

    /**
     * Counts a failure. Answers whether it deserves a row in the audit: the first one beyond a
     * limit does, those that follow in the same window do not, so that nobody can fill the disk.
     */
    boolean failed(String client, String address) {
        Instant now = clock.instant();
        boolean worthARow = true;
        for (Key key : keys(client, address)) {
            Window window =
                    windows.asMap()
                            .compute(
                                    key,
                                    (_, old) ->
                                            old == null || !now.isBefore(old.end())
                                                    ? new Window(now.plus(limits.window()), 1)
                                                    : new Window(old.end(), old.failures() + 1));
            worthARow &= window.failures() <= limit(key) + 1;
        }
        return worthARow;
    }

    /** How many counters are kept. */
    long size() {
        windows.cleanUp();
        return windows.estimatedSize();
    }

    private int failures(Key key, Instant now) {
        return windowOf(key, now).failures();
    }

    private Window windowOf(Key key, Instant now) {
        Window window = windows.getIfPresent(key);
        return window == null || !now.isBefore(window.end()) ? new Window(now, 0) : window;
    }

    private int limit(Key key) {
        if (key.client().isEmpty()) {
            return limits.addressFailures();
        }
        return key.address().isEmpty()
                ? limits.clientFailures() * ALL_ADDRESSES_FACTOR
                : limits.clientFailures();
    }

    private static List<Key> keys(String client, String address) {
        String network = network(address);
        var byAddress = new Key("", network);
        return client.isEmpty()
                ? List.of(byAddress)
                : List.of(byAddress, new Key(client, network), new Key(client, ""));
    }

    /** Whoever has one IPv6 address has the other 2^64 of its network as well. */
    private static String network(String address) {
        try {
            if (InetAddress.ofLiteral(address) instanceof Inet6Address six) {
                return HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8));
            }
        } catch (IllegalArgumentException _) {
            // Something else than an address is as good a key.
        }
        return address.isEmpty() ? "unknown" : address;
    }
}
