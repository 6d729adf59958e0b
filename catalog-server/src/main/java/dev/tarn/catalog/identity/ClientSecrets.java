package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.chassis.config.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
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
 * some megabytes, so no more of them run at once than there are cores, few wait for them, and a
 * secret that was right is remembered for a while: as a keyed hash of name, stored hash and secret,
 * under a key that lives and dies with this process, so that memory holds nothing to attack at
 * leisure and a changed secret is forgotten by itself.
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
    private static final Duration KNOWN_FOR = Duration.ofHours(24);
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /** Each of them holds a request, of which the rest of the server needs some as well. */
    private static final int WAITING_MAX = 64;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore cores;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final InstantSource clock;
    private final SecretKeySpec memoryKey;

    /** When each of these secrets was last checked and right. */
    private final Cache<ByteBuffer, Instant> known;

    /** What an unknown client's secret is compared with, so that the answer takes as long. */
    private final SecretHash nobody;

    ClientSecrets(InstantSource clock) {
        this(clock, Runtime.getRuntime().availableProcessors());
    }

    ClientSecrets(InstantSource clock, int checksAtOnce) {
        this.clock = clock;
        this.cores = new Semaphore(checksAtOnce, true);
        this.memoryKey = new SecretKeySpec(randomBytes(), "HmacSHA256");
        this.nobody = SecretHash.of(generate(), random);
        this.known =
                Caffeine.newBuilder()
                        .maximumSize(REMEMBERED_MAX)
                        .expireAfterWrite(KNOWN_FOR)
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

    /**
     * Whether this very secret was right within a day; costs nothing. It says whose request is
     * heard in a flood of others, and nothing about whether the secret still suffices.
     */
    boolean knows(PrincipalRow principal, Secret secret) {
        return !principal.disabled() && known.getIfPresent(memory(principal, secret)) != null;
    }

    /** Whether it was right a moment ago, so that it need not be checked again. */
    boolean remembers(PrincipalRow principal, Secret secret) {
        Instant checked = known.getIfPresent(memory(principal, secret));
        return !principal.disabled()
                && checked != null
                && clock.instant().isBefore(checked.plus(REMEMBERED_FOR));
    }

    /** Takes as long for nobody, and for somebody who is disabled, as for a wrong secret. */
    Check check(Optional<PrincipalRow> principal, Secret secret) {
        if (principal.isPresent() && remembers(principal.orElseThrow(), secret)) {
            return Check.RIGHT;
        }
        SecretHash hash = principal.map(row -> SecretHash.parse(row.secretHash())).orElse(nobody);
        boolean right;
        if (!acquireCore()) {
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
        known.put(memory(principal.orElseThrow(), secret), clock.instant());
        return Check.RIGHT;
    }

    /** How many checks wait for a core. */
    int waiting() {
        return WAITING_MAX - waiting.availablePermits();
    }

    private boolean acquireCore() {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            return cores.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
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
