package dev.tarn.catalog.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one of our tokens says. The generation of a principal ends its tokens when it changes;
 * {@code signedInAt} is when a secret was last shown, and is kept when a token is exchanged for a
 * fresh one.
 */
record TokenClaims(Party subject, Optional<Party> actor, Instant signedInAt) {
    static final String ACTOR = "act";
    static final String ENGINE = "engine";
    static final String GENERATION = "gen";
    static final String ROLES = "roles";
    static final String SIGNED_IN_AT = "auth_time";

    /** A principal as a token names it. */
    record Party(String name, long generation) {
        boolean is(PrincipalRow row) {
            return row.name().equals(name) && row.generation() == generation;
        }
    }

    /** Reads without verifying: whoever calls it has verified, or need not. */
    static Optional<TokenClaims> read(String token) {
        try {
            return Optional.ofNullable(JWTParser.parse(token).getJWTClaimsSet())
                    .flatMap(TokenClaims::of);
        } catch (ParseException _) {
            return Optional.empty();
        }
    }

    static Optional<TokenClaims> of(JWTClaimsSet claims) {
        try {
            if (claims.getDateClaim(SIGNED_IN_AT) == null) {
                return Optional.empty();
            }
            Map<String, Object> actor = claims.getJSONObjectClaim(ACTOR);
            Optional<Party> subject = party(claims.getSubject(), claims.getLongClaim(GENERATION));
            Optional<Party> acting =
                    actor == null
                            ? Optional.empty()
                            : party(actor.get("sub"), actor.get(GENERATION));
            if (subject.isEmpty() || (actor != null && acting.isEmpty())) {
                return Optional.empty();
            }
            return Optional.of(
                    new TokenClaims(
                            subject.orElseThrow(),
                            acting,
                            claims.getDateClaim(SIGNED_IN_AT).toInstant()));
        } catch (ParseException _) {
            return Optional.empty();
        }
    }

    private static Optional<Party> party(@Nullable Object name, @Nullable Object generation) {
        return name instanceof String text && generation instanceof Number number
                ? Optional.of(new Party(text, number.longValue()))
                : Optional.empty();
    }
}
