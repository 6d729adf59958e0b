package dev.tarn.systemtests;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;

/** Tokens that say what the gateway's say to Trino, from somebody who has not its key. */
final class FalseTokens {
    private FalseTokens() {}

    static String unsigned() {
        return new PlainJWT(claims()).serialize();
    }

    static String signedWithAnotherKey() throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("another").generate();
        var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).build(), claims());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static JWTClaimsSet claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer("tarn-gateway")
                .audience("trino")
                .subject("admin")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(100)))
                .build();
    }
}
