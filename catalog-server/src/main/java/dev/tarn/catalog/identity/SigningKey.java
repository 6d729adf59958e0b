package dev.tarn.catalog.identity;

import com.nimbusds.jose.jwk.ECKey;
import java.time.Instant;

/**
 * A key pair that signs until one instant and verifies until a later one. Its public half is at
 * hand: to make it means to prove that it is on its curve, and every request asks for it.
 */
record SigningKey(ECKey key, ECKey publicKey, Instant signsUntil, Instant verifiesUntil) {
    SigningKey(ECKey key, Instant signsUntil, Instant verifiesUntil) {
        this(key, key.toPublicJWK(), signsUntil, verifiesUntil);
    }

    String kid() {
        return key.getKeyID();
    }

    boolean signsAt(Instant now) {
        return now.isBefore(signsUntil);
    }

    boolean verifiesAt(Instant now) {
        return now.isBefore(verifiesUntil);
    }

    /** The private half stays out of logs. */
    @Override
    public String toString() {
        return "signing key " + kid();
    }
}
