package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import dev.tarn.database.UnknownCommitOutcome;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/**
 * The ES256 keys that all servers share. Whoever finds no key that may sign for some time yet makes
 * one, which is published at once and signs when the one before it does no longer: whoever verifies
 * tokens has it by then. A loaded set is used for some seconds, and looked up again for a key id
 * that it lacks, because another server may just have made that key; but not for every made-up key
 * id.
 */
final class SigningKeys {
    private static final Duration FRESH_FOR = Duration.ofSeconds(10);
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(1);

    /**
     * While one request looks for newer keys, the others go on with those that are here, and for so
     * long all do when the database cannot be asked: keys only come, and each says until when it
     * verifies. Else every request would stand behind one that waits for a connection.
     */
    private static final Duration SERVES_FOR = Duration.ofMinutes(1);

    /**
     * A server that has not yet seen a new key goes on with the old one, and clocks differ: so the
     * old one verifies for this much longer than its tokens need.
     */
    private static final Duration SLACK = Duration.ofMinutes(5);

    /** As long as any service believes the keys that it has fetched. */
    private static final Duration PUBLISHED_BEFORE = Duration.ofMinutes(15);

    private final Transactions transactions;
    private final SecretBox box;
    private final TokenConfig config;
    private final InstantSource clock;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile Loaded loaded = new Loaded(List.of(), Instant.MIN);
    private volatile Optional<RuntimeException> lastFailure = Optional.empty();

    SigningKeys(Transactions transactions, SecretBox box, TokenConfig config, InstantSource clock) {
        this.transactions = transactions;
        this.box = box;
        this.config = config;
        this.clock = clock;
    }

    private record Loaded(List<SigningKey> keys, Instant at) {
        boolean youngerThan(Duration age, Instant now) {
            return !at.equals(Instant.MIN) && now.isBefore(at.plus(age)) && !now.isBefore(at);
        }
    }

    /** The key to sign with now. */
    SigningKey signer() {
        Instant now = clock.instant();
        return signer(current(FRESH_FOR, now), now)
                .or(() -> signer(current(Duration.ZERO, now), now))
                .orElseThrow(() -> new IllegalStateException("A key was made and is not there"));
    }

    Optional<SigningKey> find(String kid) {
        Instant now = clock.instant();
        return find(current(FRESH_FOR, now), kid, now)
                .or(() -> find(current(RELOAD_PAUSE, now), kid, now));
    }

    /** The public halves of all keys that may verify. */
    JWKSet published() {
        Instant now = clock.instant();
        return new JWKSet(
                current(FRESH_FOR, now).stream()
                        .filter(key -> key.verifiesAt(now))
                        .map(key -> (JWK) key.publicKey())
                        .toList());
    }

    /** The oldest: the others are published, and wait. */
    private static Optional<SigningKey> signer(List<SigningKey> keys, Instant now) {
        return keys.stream()
                .filter(key -> key.signsAt(now))
                .min(Comparator.comparing(SigningKey::signsUntil));
    }

    private static Optional<SigningKey> find(List<SigningKey> keys, String kid, Instant now) {
        return keys.stream()
                .filter(key -> key.kid().equals(kid) && key.verifiesAt(now))
                .findFirst();
    }

    private List<SigningKey> current(Duration age, Instant now) {
        Loaded before = loaded;
        if (before.youngerThan(age, now)) {
            return before.keys();
        }
        boolean serves = age.equals(FRESH_FOR) && before.youngerThan(SERVES_FOR, now);
        Optional<RuntimeException> failureBefore = lastFailure;
        if (!serves) {
            loading.lock();
        } else if (!loading.tryLock()) {
            return before.keys();
        }
        try {
            // Who waited for the lock may find the work done, or that it cannot be done.
            if (!loaded.at().isAfter(before.at())) {
                if (!lastFailure.equals(failureBefore)) {
                    throw lastFailure.orElseThrow();
                }
                loaded = new Loaded(load(now), now);
            }
            return loaded.keys();
        } catch (SqlFailure | UnknownCommitOutcome failure) {
            lastFailure = Optional.of(failure);
            if (serves) {
                return before.keys();
            }
            throw failure;
        } finally {
            loading.unlock();
        }
    }

    private List<SigningKey> load(Instant now) {
        List<SigningKeyRow> rows =
                transactions.read(handle -> handle.attach(SigningKeyStore.class).published(now));
        if (!lasts(rows, now.plus(lead()))) {
            try {
                rows = transactions.write(handle -> makeKey(handle, now));
            } catch (SqlFailure | UnknownCommitOutcome failure) {
                // Whoever comes next makes it; there is time.
                if (!lasts(rows, now)) {
                    throw failure;
                }
            }
        }
        return rows.stream().map(this::open).toList();
    }

    private Duration lead() {
        Duration half = config.keyLifetime().dividedBy(2);
        return half.compareTo(PUBLISHED_BEFORE) < 0 ? half : PUBLISHED_BEFORE;
    }

    private static boolean lasts(List<SigningKeyRow> rows, Instant instant) {
        return rows.stream().anyMatch(row -> instant.isBefore(row.signsUntil()));
    }

    private List<SigningKeyRow> makeKey(Handle handle, Instant now) {
        SigningKeyStore store = handle.attach(SigningKeyStore.class);
        store.lockAll();
        List<SigningKeyRow> rows = store.published(now);
        if (lasts(rows, now.plus(lead()))) {
            return rows;
        }
        ECKey key = generate();
        Instant signsUntil = now.plus(config.keyLifetime());
        store.insert(
                key.getKeyID(),
                box.seal(key.toJSONString().getBytes(UTF_8), purpose(key.getKeyID())),
                now,
                signsUntil,
                signsUntil.plus(config.accessLifetime()).plus(SLACK));
        store.deleteExpired(now);
        return store.published(now);
    }

    private static ECKey generate() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private SigningKey open(SigningKeyRow row) {
        String json = new String(box.open(row.sealed(), purpose(row.kid())), UTF_8);
        try {
            return new SigningKey(ECKey.parse(json), row.signsUntil(), row.verifiesUntil());
        } catch (ParseException failure) {
            throw new IllegalStateException("Cannot read signing key " + row.kid(), failure);
        }
    }

    private static String purpose(String kid) {
        return "signing-key/" + kid;
    }
}
