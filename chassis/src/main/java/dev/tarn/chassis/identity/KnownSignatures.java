package dev.tarn.chassis.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Remembers which signatures were found good, because verifying one costs more than most requests
 * and clients send the same token again and again. What is remembered holds for ever: these very
 * bytes, under this very key. Whether the key still counts and the token has not ended is asked
 * each time, elsewhere. Tokens are kept as hashes, so that nobody who reads this memory can sign in
 * with one.
 */
final class KnownSignatures {
    private static final int SIGNATURES_MAX = 10_000;

    private final Cache<Known, Boolean> known =
            Caffeine.newBuilder().maximumSize(SIGNATURES_MAX).build();

    private record Known(ByteBuffer token, String x, String y) {}

    boolean verify(SignedJWT jwt, ECKey key) throws JOSEException {
        var signature =
                new Known(
                        hash(jwt.getParsedString()), key.getX().toString(), key.getY().toString());
        if (known.getIfPresent(signature) != null) {
            return true;
        }
        boolean good = jwt.verify(new ECDSAVerifier(key));
        if (good) {
            known.put(signature, true);
        }
        return good;
    }

    private static ByteBuffer hash(String token) {
        try {
            return ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
