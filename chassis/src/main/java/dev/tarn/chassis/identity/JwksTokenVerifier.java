package dev.tarn.chassis.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tarn.chassis.http.SharedQuestions;
import dev.tarn.chassis.identity.Verification.Rejected;
import dev.tarn.chassis.identity.Verification.Unavailable;
import dev.tarn.chassis.identity.Verification.Verified;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies ES256 tokens against a key set, and no others: an algorithm that the token may choose is
 * one that an attacker chooses. The key is looked up by its id; whatever else the header says about
 * keys is not read.
 */
public final class JwksTokenVerifier implements TokenVerifier {
    private static final int CHARACTERS_MAX = 16 * 1024;
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Unavailable UNREACHABLE =
            new Unavailable("The keys of the issuer cannot be fetched");

    private final String issuer;
    private final String audience;
    private final JWKSource<SecurityContext> keys;
    private final InstantSource clock;
    private final KnownTokens known = new KnownTokens();

    /**
     * After a start a thousand requests bring the same token, and each look would be a cold one.
     */
    private final SharedQuestions<TokenHash, Read> unknown = new SharedQuestions<>();

    public JwksTokenVerifier(
            String issuer, String audience, JWKSource<SecurityContext> keys, InstantSource clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.keys = keys;
        this.clock = clock;
    }

    /** A verifier for services that only ever meet the keys of another. */
    public static JwksTokenVerifier remote(
            RemoteKeys keys, String issuer, String audience, InstantSource clock) {
        return new JwksTokenVerifier(issuer, audience, keys, clock);
    }

    @Override
    public Verification verify(String token) {
        return read(token).verification();
    }

    /**
     * Whether a token is believed, and what it says.
     *
     * @param claims of a token whose signature is good
     */
    public record Read(Verification verification, Optional<JWTClaimsSet> claims) {
        private Read(Verification verification) {
            this(verification, Optional.empty());
        }
    }

    /** The same with all that the token says. */
    public Read read(String token) {
        if (token.length() > CHARACTERS_MAX) {
            return new Read(
                    new Rejected("The token is longer than " + CHARACTERS_MAX + " characters"));
        }
        try {
            Optional<JWTClaimsSet> before = signedBefore(token);
            if (before.isPresent()) {
                return new Read(claims(before.orElseThrow()), before);
            }
        } catch (ParseException _) {
            return new Read(new Rejected("The token is no signed JWT"));
        } catch (KeySourceException _) {
            return new Read(UNREACHABLE);
        }
        return unknown.join(TokenHash.of(token), () -> readUnknown(token));
    }

    private Read readUnknown(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            Optional<Rejected> bad = signatureProblem(token, jwt);
            return bad.isPresent()
                    ? new Read(bad.orElseThrow())
                    : new Read(claims(jwt.getJWTClaimsSet()), Optional.of(jwt.getJWTClaimsSet()));
        } catch (ParseException _) {
            return new Read(new Rejected("The token is no signed JWT"));
        } catch (KeySourceException _) {
            return new Read(UNREACHABLE);
        } catch (JOSEException _) {
            return new Read(new Rejected("The signature cannot be verified"));
        }
    }

    /** What a token says that was found good under a key that still counts. */
    private Optional<JWTClaimsSet> signedBefore(String token) throws KeySourceException {
        Optional<KnownTokens.Known> found = known.find(token);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        for (JWK candidate : candidates(found.orElseThrow().header())) {
            if (found.orElseThrow().isSignedWith(candidate.toECKey())) {
                return Optional.of(found.orElseThrow().claims());
            }
        }
        return Optional.empty();
    }

    private List<JWK> candidates(JWSHeader header) throws KeySourceException {
        return keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null);
    }

    private Optional<Rejected> signatureProblem(String token, SignedJWT jwt)
            throws JOSEException, ParseException {
        JWSHeader header = jwt.getHeader();
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            return Optional.of(new Rejected("The token is not signed with ES256"));
        }
        if (header.getKeyID() == null) {
            return Optional.of(new Rejected("The token names no key"));
        }
        List<JWK> candidates = candidates(header);
        if (candidates.isEmpty()) {
            return Optional.of(new Rejected("The token is signed with an unknown key"));
        }
        for (JWK candidate : candidates) {
            if (jwt.verify(new ECDSAVerifier(candidate.toECKey()))) {
                known.remember(
                        token,
                        new KnownTokens.Known(header, jwt.getJWTClaimsSet(), candidate.toECKey()));
                return Optional.empty();
            }
        }
        return Optional.of(new Rejected("The signature does not match"));
    }

    private Verification claims(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        Date expiresAt = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        String subject = claims.getSubject();
        if (!issuer.equals(claims.getIssuer())) {
            return new Rejected("The token is from another issuer");
        }
        if (!claims.getAudience().contains(audience)) {
            return new Rejected("The token is for another audience");
        }
        if (expiresAt == null) {
            return new Rejected("The token never expires");
        }
        if (!now.isBefore(expiresAt.toInstant().plus(SKEW))) {
            return new Rejected("The token has expired");
        }
        if (notBefore != null && now.plus(SKEW).isBefore(notBefore.toInstant())) {
            return new Rejected("The token is not valid yet");
        }
        if (subject == null || subject.isBlank()) {
            return new Rejected("The token names no principal");
        }
        Boolean engine = claims.getBooleanClaim("engine");
        return new Verified(
                new Principal(subject, roles(claims), Boolean.TRUE.equals(engine), actor(claims)),
                expiresAt.toInstant());
    }

    private static Set<String> roles(JWTClaimsSet claims) throws ParseException {
        List<String> roles = claims.getStringListClaim("roles");
        return roles == null ? Set.of() : new HashSet<>(roles);
    }

    /** RFC 8693: {@code act} names who acts for the subject. */
    private static Optional<String> actor(JWTClaimsSet claims) throws ParseException {
        Map<String, Object> act = claims.getJSONObjectClaim("act");
        if (act == null) {
            return Optional.empty();
        }
        if (act.get("sub") instanceof String actor && !actor.isBlank()) {
            return Optional.of(actor);
        }
        throw new ParseException("act without sub", 0);
    }
}
