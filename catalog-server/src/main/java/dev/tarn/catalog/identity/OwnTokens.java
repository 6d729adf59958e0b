package dev.tarn.catalog.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tarn.chassis.identity.JwksTokenVerifier;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.identity.Verification;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies the tokens that this catalog issued, with the keys at hand and without HTTP. Beyond what
 * every service checks, subject and actor must still exist and be enabled, and whoever holds the
 * token must be of the generation that it was given to; roles are those of now.
 */
final class OwnTokens implements TokenVerifier {
    private final String issuer;
    private final String audience;
    private final SigningKeys keys;
    private final PrincipalStates states;
    private final JwksTokenVerifier signatures;

    OwnTokens(
            String issuer,
            String audience,
            SigningKeys keys,
            PrincipalStates states,
            InstantSource clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.keys = keys;
        this.states = states;
        this.signatures = signatures(issuer, audience, keys, clock);
    }

    /** Of tokens with whatever audience. */
    static JwksTokenVerifier signatures(
            String issuer, String audience, SigningKeys keys, InstantSource clock) {
        return new JwksTokenVerifier(issuer, audience, new KeySource(keys), clock);
    }

    /** A token that holds now, and whose it is now. */
    record Current(PrincipalRow subject, Optional<PrincipalRow> actor, TokenClaims claims) {}

    @Override
    public Verification verify(String token) {
        JwksTokenVerifier.Read read = signatures.read(token);
        return switch (read.verification()) {
            case Verification.Rejected rejected -> rejected;
            case Verification.Unavailable unavailable -> unavailable;
            case Verification.Verified verified ->
                    current(read)
                            .<Verification>map(now ->
                                    new Verification.Verified(principal(now), verified.expiresAt()))
                            .orElse(
                                    new Verification.Rejected(
                                            "The token was revoked, or its principal is no more"));
        };
    }

    /** The token if it holds in every respect. */
    Optional<Current> find(String token) {
        JwksTokenVerifier.Read read = signatures.read(token);
        return read.verification() instanceof Verification.Verified
                ? current(read)
                : Optional.empty();
    }

    /** What a token says that was once ours, even if it has expired since. */
    Optional<TokenClaims> findSigned(String token) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            String kid = signed.getHeader().getKeyID();
            if (kid == null || !JWSAlgorithm.ES256.equals(signed.getHeader().getAlgorithm())) {
                return Optional.empty();
            }
            Optional<SigningKey> key = keys.find(kid);
            if (key.isEmpty() || !signed.verify(new ECDSAVerifier(key.orElseThrow().key()))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = signed.getJWTClaimsSet();
            return issuer.equals(claims.getIssuer()) && claims.getAudience().contains(audience)
                    ? TokenClaims.of(claims)
                    : Optional.empty();
        } catch (ParseException | JOSEException _) {
            return Optional.empty();
        }
    }

    private Optional<Current> current(JwksTokenVerifier.Read read) {
        Optional<TokenClaims> claims = read.claims().flatMap(TokenClaims::of);
        if (claims.isEmpty()) {
            return Optional.empty();
        }
        Optional<PrincipalRow> actor =
                claims.orElseThrow().actor().flatMap(this::current).filter(PrincipalRow::engine);
        Optional<PrincipalRow> subject =
                actor.isPresent()
                        ? actedFor(claims.orElseThrow().subject())
                        : current(claims.orElseThrow().subject());
        boolean holds =
                subject.isPresent()
                        && actor.isPresent() == claims.orElseThrow().actor().isPresent();
        return holds
                ? Optional.of(new Current(subject.orElseThrow(), actor, claims.orElseThrow()))
                : Optional.empty();
    }

    private Optional<PrincipalRow> current(TokenClaims.Party party) {
        return states.enabled(party.name()).filter(party::is);
    }

    /**
     * An engine's word is enough for whom it acts for, so that it would get the next token at once:
     * somebody's new secret does not end the queries that engines run for them.
     */
    private Optional<PrincipalRow> actedFor(TokenClaims.Party person) {
        return states.enabled(person.name()).filter(row -> !row.engine());
    }

    private static Principal principal(Current now) {
        return new Principal(
                now.subject().name(),
                Set.copyOf(now.subject().roles()),
                now.subject().engine(),
                now.actor().map(PrincipalRow::name));
    }

    /** Nimbus asks for the keys that fit a token's header; without a key id, none does. */
    private record KeySource(SigningKeys keys) implements JWKSource<SecurityContext> {
        @Override
        public List<JWK> get(JWKSelector selector, SecurityContext context) {
            Set<String> kids = selector.getMatcher().getKeyIDs();
            List<JWK> found =
                    kids == null
                            ? List.of()
                            : kids.stream()
                                    .flatMap(kid -> keys.find(kid).stream())
                                    .<JWK>map(SigningKey::publicKey)
                                    .toList();
            return selector.select(new JWKSet(found));
        }
    }
}
