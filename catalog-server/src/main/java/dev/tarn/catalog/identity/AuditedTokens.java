package dev.tarn.catalog.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.identity.Verification;
import java.text.ParseException;

/** Leaves a record of each token that is not believed. */
final class AuditedTokens implements TokenVerifier {
    /** What is longer is not read at all. */
    private static final int TOKEN_MAX = 16 * 1024;

    private final TokenVerifier tokens;
    private final LoginAudit audit;

    AuditedTokens(TokenVerifier tokens, LoginAudit audit) {
        this.tokens = tokens;
        this.audit = audit;
    }

    @Override
    public Verification verify(String token) {
        Verification verification = tokens.verify(token);
        if (verification instanceof Verification.Rejected(String reason)) {
            RequestScope.find()
                    .map(TokenRequest.Sender::of)
                    .ifPresent(sender -> audit.rejected(claimedName(token), sender, reason));
        }
        return verification;
    }

    /** Whose token it says it is, which nobody has proven. */
    private static String claimedName(String token) {
        if (token.length() > TOKEN_MAX) {
            return "";
        }
        try {
            JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
            String subject = claims == null ? null : claims.getSubject();
            return subject != null && NameRule.allows(subject) ? subject : "";
        } catch (ParseException _) {
            return "";
        }
    }
}
