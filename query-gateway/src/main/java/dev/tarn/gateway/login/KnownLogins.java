package dev.tarn.gateway.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers who showed which credentials a moment ago: a driver shows them with every request, some
 * hundred a query. The memory holds no secret, but its HMAC under a key that dies with the process.
 */
final class KnownLogins {
    private static final int ENTRIES_MAX = 10_000;
    private static final String HMAC = "HmacSHA256";

    /** A token may be revoked; it costs little to look at it again, a password much. */
    private static final Duration TOKEN_REMEMBERED_MAX = Duration.ofSeconds(5);

    private final Cache<String, Login.Known> known =
            Caffeine.newBuilder().maximumSize(ENTRIES_MAX).build();
    private final SecretKeySpec key;
    private final Duration remembered;
    private final InstantSource clock;

    KnownLogins(Duration remembered, InstantSource clock) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, HMAC);
        this.remembered = remembered;
        this.clock = clock;
    }

    Optional<Login.Known> find(String header) {
        return Optional.ofNullable(known.getIfPresent(fingerprint(header)))
                .filter(login -> clock.instant().isBefore(login.until()));
    }

    void rememberPassword(String header, Login.Known login) {
        remember(header, login, remembered);
    }

    void rememberToken(String header, Login.Known login) {
        boolean shorter = remembered.compareTo(TOKEN_REMEMBERED_MAX) < 0;
        remember(header, login, shorter ? remembered : TOKEN_REMEMBERED_MAX);
    }

    private void remember(String header, Login.Known login, Duration duration) {
        Instant end = clock.instant().plus(duration);
        known.put(
                fingerprint(header),
                login.until().isBefore(end) ? login : new Login.Known(login.principal(), end));
    }

    private String fingerprint(String header) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(header.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
