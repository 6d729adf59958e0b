package dev.tarn.catalog.identity;

import java.time.Duration;
import java.util.Optional;

/** What a request for a token comes to. */
sealed interface TokenAnswer {
    /** The actor is the empty string when nobody acts for the subject. */
    record Issued(
            String token,
            String id,
            Duration lifetime,
            String subject,
            String actor,
            Optional<String> refreshToken)
            implements TokenAnswer {
        Issued with(String newRefreshToken) {
            return new Issued(token, id, lifetime, subject, actor, Optional.of(newRefreshToken));
        }

        @Override
        public String toString() {
            return "token %s of %s".formatted(id, subject);
        }
    }

    /** The client reads error and description; the reason is for the audit only. */
    record Refused(TokenError error, String description, String reason) implements TokenAnswer {
        /** Where the client may know the reason as well. */
        Refused(TokenError error, String description) {
            this(error, description, description);
        }
    }

    /** Not heard, and worth another try after the pause. */
    record Later(TokenError error, Duration pause, String reason) implements TokenAnswer {}
}
