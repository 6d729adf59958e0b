package dev.tarn.gateway.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/** Tells Trino who asks, in a token that is good for one request and a few minutes. */
public final class TrinoTokens {
    static final String ISSUER = "tarn-gateway";
    static final String AUDIENCE = "trino";

    private static final Duration LIFETIME = Duration.ofMinutes(2);

    private final JWSHeader header;
    private final JWSSigner signer;
    private final InstantSource clock;

    public TrinoTokens(TrinoKey key, InstantSource clock) {
        this.header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.key().getKeyID()).build();
        this.clock = clock;
        try {
            this.signer = new ECDSASigner(key.key());
        } catch (JOSEException e) {
            throw new IllegalStateException("The key for Trino cannot sign", e);
        }
    }

    /** A token of this user, under the id of the request that it is for. */
    public String mint(String user, String requestId) {
        Instant now = clock.instant();
        var token =
                new SignedJWT(
                        header,
                        new JWTClaimsSet.Builder()
                                .issuer(ISSUER)
                                .audience(AUDIENCE)
                                .subject(user)
                                .jwtID(requestId)
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plus(LIFETIME)))
                                .build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("The key for Trino cannot sign", e);
        }
        return token.serialize();
    }
}
