package dev.tarn.catalog.identity;

import java.util.Optional;

/** Answers requests for tokens, and leaves a record of each. */
final class Tokens {
    private final ClientLogin clients;
    private final TokenExchange exchange;
    private final TokenIssuer issuer;
    private final Sessions sessions;
    private final LoginAudit audit;

    Tokens(
            ClientLogin clients,
            TokenExchange exchange,
            TokenIssuer issuer,
            Sessions sessions,
            LoginAudit audit) {
        this.clients = clients;
        this.exchange = exchange;
        this.issuer = issuer;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** The record is written first: a token that nobody recorded is never handed out. */
    TokenAnswer answer(TokenRequest request) {
        TokenAnswer answer =
                switch (request.grantType()) {
                    case "" ->
                            new TokenAnswer.Refused(
                                    TokenError.INVALID_REQUEST, "grant_type is missing");
                    case TokenRequest.CLIENT_CREDENTIALS ->
                            clients.login(request, principal -> signedIn(request, principal));
                    case TokenRequest.REFRESH_TOKEN -> refreshed(request);
                    case TokenRequest.TOKEN_EXCHANGE -> exchange.exchange(request);
                    default ->
                            new TokenAnswer.Refused(
                                    TokenError.UNSUPPORTED_GRANT_TYPE,
                                    "grant_type must be %s, %s or %s"
                                            .formatted(
                                                    TokenRequest.CLIENT_CREDENTIALS,
                                                    TokenRequest.REFRESH_TOKEN,
                                                    TokenRequest.TOKEN_EXCHANGE));
                };
        audit.record(request, answer);
        return answer;
    }

    private TokenAnswer signedIn(TokenRequest request, PrincipalRow principal) {
        TokenAnswer.Issued issued = issuer.issue(principal);
        return request.wantsRefreshToken() ? issued.with(sessions.begin(principal)) : issued;
    }

    /** One text for whatever is wrong with the token: the audit says more. */
    private TokenAnswer refreshed(TokenRequest request) {
        Optional<String> token = request.form().value(TokenRequest.REFRESH_TOKEN);
        if (token.isEmpty()) {
            return new TokenAnswer.Refused(TokenError.INVALID_REQUEST, "refresh_token is missing");
        }
        return switch (sessions.renew(token.orElseThrow())) {
            case Sessions.Outcome.Renewed renewed ->
                    issuer.renew(renewed.principal(), Optional.empty(), renewed.signedInAt())
                            .with(renewed.token());
            case Sessions.Outcome.Refused(String reason) ->
                    new TokenAnswer.Refused(
                            TokenError.INVALID_GRANT,
                            "The refresh token does not count; sign in again",
                            reason);
        };
    }

    /** Leaves a record of a request that never got as far as asking for something. */
    void unreadable(TokenRequest request, String description) {
        audit.record(request, new TokenAnswer.Refused(TokenError.INVALID_REQUEST, description));
    }
}
