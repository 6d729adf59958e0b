package dev.tarn.chassis.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Optional;

/**
 * Remembers which signatures were found good and what the tokens say, because reading and verifying
 * one costs more than most requests and clients send the same token again and again. What is
 * remembered holds for ever: these very bytes, under this very key. Whether the key still counts
 * and the token has not ended is asked each time, elsewhere. Tokens are kept as hashes, so that
 * nobody who reads this memory can sign in with one.
 */
final class KnownTokens {
    private static final int TOKENS_MAX = 10_000;

    private final Cache<TokenHash, Known> known =
            Caffeine.newBuilder().maximumSize(TOKENS_MAX).build();

    /** A token, and the point of the key that it was signed with. */
    record Known(JWSHeader header, JWTClaimsSet claims, String x, String y) {
        Known(JWSHeader header, JWTClaimsSet claims, ECKey key) {
            this(header, claims, key.getX().toString(), key.getY().toString());
        }

        boolean isSignedWith(ECKey key) {
            return x.equals(key.getX().toString()) && y.equals(key.getY().toString());
        }
    }

    Optional<Known> find(String token) {
        return Optional.ofNullable(known.getIfPresent(TokenHash.of(token)));
    }

    void remember(String token, Known good) {
        known.put(TokenHash.of(token), good);
    }
}
