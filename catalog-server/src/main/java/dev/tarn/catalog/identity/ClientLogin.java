package dev.tarn.catalog.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks a client id and its secret. A client that is unknown or disabled costs and hears the same
 * as a wrong secret. A secret that was right within a day is heard even while its client or its
 * address is throttled, so that nobody can shut an engine out by guessing beside it.
 */
final class ClientLogin {
    static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
    private static final String DESCRIPTION = "The client id or its secret is wrong";

    private final PrincipalStore store;
    private final ClientSecrets secrets;
    private final LoginThrottle throttle;

    ClientLogin(PrincipalStore store, ClientSecrets secrets, LoginThrottle throttle) {
        this.store = store;
        this.secrets = secrets;
        this.throttle = throttle;
    }

    /** Goes on with the principal that has proven itself, or says why not. */
    TokenAnswer login(TokenRequest request, Function<PrincipalRow, TokenAnswer> next) {
        Optional<ClientCredentials> sent = request.credentials();
        if (sent.isEmpty()) {
            return refused("unusable credentials");
        }
        ClientCredentials credentials = sent.orElseThrow();
        Optional<PrincipalRow> principal = find(credentials.clientId());
        boolean known =
                principal.filter(row -> secrets.knows(row, credentials.secret())).isPresent();
        if (!known) {
            Optional<Duration> pause =
                    throttle.pause(credentials.plausibleClientId(), request.sender().address());
            if (pause.isPresent()) {
                return new TokenAnswer.Later(
                        TokenError.SLOW_DOWN, pause.orElseThrow(), "throttled");
            }
        }
        return switch (secrets.check(principal, credentials.secret())) {
            case BUSY ->
                    new TokenAnswer.Later(TokenError.TEMPORARILY_UNAVAILABLE, BUSY_PAUSE, "busy");
            case WRONG -> refused(principal.isPresent() ? "wrong secret" : "unknown client");
            case RIGHT ->
                    principal
                            .filter(row -> !row.disabled())
                            .map(next)
                            .orElseGet(() -> refused("disabled client"));
        };
    }

    private Optional<PrincipalRow> find(String clientId) {
        // Anything else than a name would not be found, and U+0000 is an error to PostgreSQL.
        return NameRule.allows(clientId) ? store.find(clientId) : Optional.empty();
    }

    /** One text for whatever is wrong, so that nobody learns which clients exist. */
    private static TokenAnswer refused(String reason) {
        return new TokenAnswer.Refused(TokenError.INVALID_CLIENT, DESCRIPTION, reason);
    }
}
