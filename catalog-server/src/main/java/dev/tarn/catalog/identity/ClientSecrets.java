package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.chassis.config.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks client secrets. A check costs a good part of a core for tens of milliseconds and
 * some megabytes, so no more of them run at once than there are cores, and a secret that was right
 * is remembered for a while: as a keyed hash of name, stored hash and secret, under a key that
 * lives and dies with this process, so that memory holds nothing to attack at leisure and a changed
 * secret is forgotten by itself.
 */
final class ClientSecrets {
    /** What a check found out. */
    enum Check {
        RIGHT,
        WRONG,
        BUSY
    }

    static final String WORDS = "8 to 256 printable ASCII characters without spaces";

    private static final Pattern FORM = Pattern.compile("[!-~]{8,256}");
    private static final int GENERATED_BYTES = 32;
    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final SecureRandom random = new SecureRandom();
    private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final SecretKeySpec memoryKey;
    private final Cache<ByteBuffer, Boolean> remembered;

    /** What an unknown client's secret is compared with, so that the answer takes as long. */
    private final SecretHash nobody;

    ClientSecrets(InstantSource clock) {
        this.memoryKey = new SecretKeySpec(randomBytes(), "HmacSHA256");
        this.nobody = SecretHash.of(generate(), random);
        this.remembered =
                Caffeine.newBuilder()
                        .maximumSize(REMEMBERED_MAX)
                        .expireAfterWrite(REMEMBERED_FOR)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .build();
    }

    static boolean allows(String secret) {
        return FORM.matcher(secret).matches();
    }

    Secret generate() {
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes()));
    }

    String hash(Secret secret) {
        cores.acquireUninterruptibly();
        try {
            return SecretHash.of(secret, random).toString();
        } finally {
            cores.release();
        }
    }

    /** Whether this very secret was right a moment ago; costs nothing. */
    boolean remembers(PrincipalRow principal, Secret secret) {
        return remembered.getIfPresent(memory(principal, secret)) != null;
    }

    /** Takes as long for nobody as for somebody. */
    Check check(Optional<PrincipalRow> principal, Secret secret) {
        if (principal.isPresent() && remembers(principal.orElseThrow(), secret)) {
            return Check.RIGHT;
        }
        SecretHash hash = principal.map(row -> SecretHash.parse(row.secretHash())).orElse(nobody);
        boolean right;
        try {
            if (!cores.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                return Check.BUSY;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Check.BUSY;
        }
        try {
            right = hash.matches(secret);
        } finally {
            cores.release();
        }
        if (!right || principal.isEmpty()) {
            return Check.WRONG;
        }
        remembered.put(memory(principal.orElseThrow(), secret), Boolean.TRUE);
        return Check.RIGHT;
    }

    private ByteBuffer memory(PrincipalRow principal, Secret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(memoryKey);
            // Neither names nor hashes contain the separator.
            mac.update((principal.name() + "\n" + principal.secretHash() + "\n").getBytes(UTF_8));
            return ByteBuffer.wrap(mac.doFinal(secret.value().getBytes(UTF_8)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private byte[] randomBytes() {
        var bytes = new byte[GENERATED_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
