package dev.tarn.catalog.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Signs access tokens. Roles and the engine flag are in them for services that know nothing else of
 * a principal; this server looks both up.
 */
final class TokenIssuer {
    private final String issuer;
    private final String audience;
    private final SigningKeys keys;
    private final TokenConfig config;
    private final InstantSource clock;

    TokenIssuer(
            String issuer,
            String audience,
            SigningKeys keys,
            TokenConfig config,
            InstantSource clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    /** For a principal that has just shown its secret. */
    TokenAnswer.Issued issue(PrincipalRow subject) {
        return issue(subject, Optional.empty(), clock.instant(), Instant.MAX);
    }

    /** For somebody who has shown the token of another issuer; ours ends no later. */
    TokenAnswer.Issued issue(PrincipalRow subject, Instant signedInAt, Instant latest) {
        return issue(subject, Optional.empty(), signedInAt, latest);
    }

    /**
     * A fresh token in a session that goes on. It ends no later than the session does: Iceberg's
     * client shows its secret again beside a token that has expired, but gives up when one that has
     * not is refused.
     */
    TokenAnswer.Issued renew(
            PrincipalRow subject, Optional<PrincipalRow> actor, Instant signedInAt) {
        return issue(subject, actor, signedInAt, Instant.MAX);
    }

    /** For an engine, to load what the user of a pass loaded then; it ends with the pass. */
    TokenAnswer.Issued issueFor(HeldPass pass, PrincipalRow subject, PrincipalRow engine) {
        var claims =
                new JWTClaimsSet.Builder()
                        .audience(ReplayTokens.AUDIENCE)
                        .claim(ReplayTokens.PASS, pass.id());
        return issue(claims, subject, Optional.of(engine), clock.instant(), pass.expiresAt());
    }

    private TokenAnswer.Issued issue(
            PrincipalRow subject,
            Optional<PrincipalRow> actor,
            Instant signedInAt,
            Instant latest) {
        var claims =
                new JWTClaimsSet.Builder()
                        .audience(audience)
                        .claim(TokenClaims.ROLES, subject.roles());
        if (subject.engine()) {
            claims.claim(TokenClaims.ENGINE, true);
        }
        return issue(claims, subject, actor, signedInAt, latest);
    }

    private TokenAnswer.Issued issue(
            JWTClaimsSet.Builder claims,
            PrincipalRow subject,
            Optional<PrincipalRow> actor,
            Instant signedInAt,
            Instant latest) {
        SigningKey key = keys.signer();
        Instant now = clock.instant();
        Instant sessionEnd = signedInAt.plus(config.sessionLifetime());
        Instant expiresAt =
                earlier(
                        earlier(now.plus(config.accessLifetime()), sessionEnd),
                        earlier(key.verifiesUntil(), latest));
        String id = UUID.randomUUID().toString();
        claims.issuer(issuer)
                .subject(subject.name())
                .jwtID(id)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(wholeSecond(expiresAt)))
                .claim(TokenClaims.SIGNED_IN_AT, signedInAt.getEpochSecond())
                .claim(TokenClaims.GENERATION, subject.generation());
        actor.ifPresent(engine ->
                claims.claim(
                        TokenClaims.ACTOR,
                        Map.of("sub", engine.name(), TokenClaims.GENERATION, engine.generation())));
        return new TokenAnswer.Issued(
                sign(key, claims.build()),
                id,
                Duration.between(now, expiresAt),
                subject.name(),
                actor.map(PrincipalRow::name).orElse(""),
                Optional.empty());
    }

    private static String sign(SigningKey key, JWTClaimsSet claims) {
        var header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.kid())
                        .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new ECDSASigner(key.key()));
        } catch (JOSEException failure) {
            throw new IllegalStateException("Cannot sign with " + key, failure);
        }
        return token.serialize();
    }

    /**
     * Tokens count in whole seconds. Rounded up, it lives at least as long as the client is told.
     */
    private static Instant wholeSecond(Instant instant) {
        return instant.plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
