package dev.tarn.catalog.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tarn.chassis.identity.RemoteKeys;
import java.net.http.HttpClient;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies tokens of the identity providers that the configuration names. The algorithm is one of a
 * few, and the key one that the provider publishes for it; nothing else that the token says of keys
 * is read.
 */
final class ExternalTokens {
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);
    private static final int CHARACTERS_MAX = 16 * 1024;
    private static final int ROLES_MAX = 1_000;
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final Map<String, Trusted> trusted = new HashMap<>();
    private final InstantSource clock;

    private record Trusted(String key, ExternalIssuer issuer, JWKSource<SecurityContext> keys) {}

    ExternalTokens(Map<String, ExternalIssuer> issuers, HttpClient http, InstantSource clock) {
        this.clock = clock;
        issuers.forEach((key, issuer) ->
                trusted.put(
                        issuer.issuer(),
                        new Trusted(key, issuer, new RemoteKeys(http, issuer.keys(), clock))));
    }

    /** What a token comes to. */
    sealed interface Found {
        /** The name is that of a principal here, whether there is one or not. */
        record Person(
                String issuer,
                String name,
                Optional<List<String>> roles,
                boolean provision,
                Instant issuedAt,
                Instant expiresAt)
                implements Found {}

        record Rejected(String reason) implements Found {}

        /** Nobody can say at the moment. */
        record Unavailable() implements Found {}

        /** Of no issuer that is trusted. */
        record Foreign() implements Found {}
    }

    Found find(String token) {
        if (trusted.isEmpty() || token.length() > CHARACTERS_MAX) {
            return new Found.Foreign();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            String issuer = claims.getIssuer();
            Trusted known = issuer == null ? null : trusted.get(issuer);
            if (known == null) {
                return new Found.Foreign();
            }
            return isSigned(jwt, known.keys())
                    ? person(known, claims)
                    : new Found.Rejected("The signature of the token does not match");
        } catch (KeySourceException _) {
            return new Found.Unavailable();
        } catch (ParseException | JOSEException _) {
            return new Found.Foreign();
        }
    }

    private static boolean isSigned(SignedJWT jwt, JWKSource<SecurityContext> keys)
            throws JOSEException {
        JWSHeader header = jwt.getHeader();
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        if (!ALGORITHMS.contains(header.getAlgorithm())
                || header.getKeyID() == null
                || matcher == null) {
            return false;
        }
        for (JWK key : keys.get(new JWKSelector(matcher), null)) {
            if (jwt.verify(verifier(header.getAlgorithm(), key))) {
                return true;
            }
        }
        return false;
    }

    private static JWSVerifier verifier(JWSAlgorithm algorithm, JWK key) throws JOSEException {
        return algorithm.equals(JWSAlgorithm.ES256)
                ? new ECDSAVerifier(key.toECKey())
                : new RSASSAVerifier(key.toRSAKey());
    }

    private Found person(Trusted known, JWTClaimsSet claims) throws ParseException {
        ExternalIssuer issuer = known.issuer();
        Instant now = clock.instant();
        Date expiresAt = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        if (!claims.getAudience().contains(issuer.audience())) {
            return new Found.Rejected("The token is for another audience");
        }
        if (expiresAt == null || !now.isBefore(expiresAt.toInstant().plus(SKEW))) {
            return new Found.Rejected("The token has expired, or never does");
        }
        if (notBefore != null && now.plus(SKEW).isBefore(notBefore.toInstant())) {
            return new Found.Rejected("The token is not valid yet");
        }
        String claim = claims.getStringClaim(issuer.principalClaim());
        String name = issuer.prefix().orElse(known.key() + ".") + claim;
        if (claim == null || !NameRule.allows(name)) {
            return new Found.Rejected(
                    "The token's claim %s is no name of a principal: not %s"
                            .formatted(issuer.principalClaim(), NameRule.WORDS));
        }
        Date issuedAt = claims.getIssueTime();
        Instant signedIn =
                issuedAt == null || issuedAt.toInstant().isAfter(now) ? now : issuedAt.toInstant();
        return new Found.Person(
                known.key(),
                name,
                issuer.rolesClaim().isPresent()
                        ? Optional.of(roles(claims, issuer.rolesClaim().orElseThrow()))
                        : Optional.empty(),
                issuer.provision(),
                signedIn,
                expiresAt.toInstant());
    }

    private static List<String> roles(JWTClaimsSet claims, String claim) throws ParseException {
        List<String> roles = claims.getStringListClaim(claim);
        return roles == null
                ? List.of()
                : roles.stream()
                        .filter(role -> role != null && NameRule.allows(role))
                        .distinct()
                        .limit(ROLES_MAX)
                        .toList();
    }
}
