package dev.tarn.catalog.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.tarn.chassis.identity.JwksTokenVerifier;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.identity.Verification;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;

/**
 * Believes also the tokens that engines have for passes. They are for an audience of their own, so
 * that no other service believes them, and whoever holds one has no roles but a scope: the pass.
 */
final class ReplayTokens implements TokenVerifier {
    static final String AUDIENCE = "tarn-replay";
    static final String PASS = "pass";

    private final OwnTokens others;
    private final JwksTokenVerifier signatures;
    private final PrincipalStates states;

    ReplayTokens(OwnTokens others, JwksTokenVerifier signatures, PrincipalStates states) {
        this.others = others;
        this.signatures = signatures;
        this.states = states;
    }

    @Override
    public Verification verify(String token) {
        Verification usual = others.verify(token);
        if (!(usual instanceof Verification.Rejected)) {
            return usual;
        }
        JwksTokenVerifier.Read read = signatures.read(token);
        return read.verification() instanceof Verification.Verified verified
                ? read.claims()
                        .flatMap(claims -> holder(claims, verified.principal()))
                        .<Verification>map(
                                holder -> new Verification.Verified(holder, verified.expiresAt()))
                        .orElse(usual)
                : usual;
    }

    private Optional<Principal> holder(JWTClaimsSet claims, Principal said) {
        Optional<String> engine =
                TokenClaims.of(claims)
                        .flatMap(TokenClaims::actor)
                        .flatMap(actor -> states.enabled(actor.name()).filter(actor::is))
                        .filter(PrincipalRow::engine)
                        .map(PrincipalRow::name);
        boolean isThere = states.enabled(said.name()).filter(row -> !row.engine()).isPresent();
        return engine.isPresent() && isThere
                ? pass(claims)
                        .map(pass ->
                                new Principal(
                                        said.name(),
                                        Set.of(),
                                        false,
                                        engine,
                                        Optional.of(Long.toString(pass))))
                : Optional.empty();
    }

    private static Optional<Long> pass(JWTClaimsSet claims) {
        try {
            return Optional.ofNullable(claims.getLongClaim(PASS));
        } catch (ParseException _) {
            return Optional.empty();
        }
    }
}
