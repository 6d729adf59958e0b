package dev.tarn.chassis.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** By which tokens are remembered, so that nobody who reads memory can sign in with one. */
record TokenHash(ByteBuffer bytes) {
    static TokenHash of(String token) {
        try {
            return new TokenHash(
                    ByteBuffer.wrap(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(token.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
