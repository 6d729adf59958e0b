package dev.tarn.gateway.login;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sign-ins that a driver asks for and a person does in a browser. The driver keeps an id, the
 * browser is shown its hash: who sees the address in the browser cannot fetch the token. Nothing is
 * kept for a sign-in before it has succeeded.
 */
final class BrowserLogins {
    private static final int TOKENS_MAX = 10_000;
    private static final int ID_BYTES = 32;
    private static final Duration FETCHED_WITHIN = Duration.ofMinutes(2);
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private record Kept(String token, Instant until) {}

    private final Cache<String, Kept> tokens =
            Caffeine.newBuilder().maximumSize(TOKENS_MAX).build();
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    BrowserLogins(InstantSource clock) {
        this.clock = clock;
    }

    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static boolean looksLikeOurs(String idOrHash) {
        return HEX.matcher(idOrHash).matches();
    }

    static String hash(String id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(id.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void succeeded(String hash, String token) {
        tokens.put(hash, new Kept(token, clock.instant().plus(FETCHED_WITHIN)));
    }

    /** For whoever has the id, until it is {@link #done}. */
    Optional<String> token(String id) {
        return Optional.ofNullable(tokens.getIfPresent(hash(id)))
                .filter(kept -> clock.instant().isBefore(kept.until()))
                .map(Kept::token);
    }

    void done(String id) {
        tokens.invalidate(hash(id));
    }
}
