package dev.tarn.catalog.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;

/** Makes tokens that look like ours. */
final class Forger {
    private Forger() {}

    /** What Trino sends as subject token. */
    static String unsigned(String subject) {
        return new PlainJWT(
                        new JWTClaimsSet.Builder()
                                .subject(subject)
                                .issuer("483")
                                .claim("user", subject)
                                .build())
                .serialize();
    }

    static String withoutSignature(String token) {
        return new PlainJWT(claims(token)).serialize();
    }

    static String signed(JWTClaimsSet claims, ECKey key, String kid) {
        return signed(
                claims, new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(kid).build(), signer(key));
    }

    static String signed(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) {
        var token = new SignedJWT(header, claims);
        try {
            token.sign(signer);
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
        return token.serialize();
    }

    static JWSSigner signer(ECKey key) {
        try {
            return new ECDSASigner(key);
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
    }

    static JWSSigner signer(byte[] secret) {
        try {
            return new MACSigner(secret);
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
    }

    static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("forged").generate();
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
    }

    static JWTClaimsSet claims(String token) {
        try {
            return SignedJWT.parse(token).getJWTClaimsSet();
        } catch (ParseException failure) {
            throw new AssertionError(failure);
        }
    }

    static String kid(String token) {
        try {
            return SignedJWT.parse(token).getHeader().getKeyID();
        } catch (ParseException failure) {
            throw new AssertionError(failure);
        }
    }
}
