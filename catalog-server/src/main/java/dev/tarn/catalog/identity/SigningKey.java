package dev.tarn.catalog.identity;

import com.nimbusds.jose.jwk.ECKey;
import java.time.Instant;

/** A key pair that signs until one instant and verifies until a later one. */
record SigningKey(ECKey key, Instant signsUntil, Instant verifiesUntil) {
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
