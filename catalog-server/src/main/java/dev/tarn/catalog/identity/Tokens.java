package dev.tarn.catalog.identity;

/** Answers requests for tokens, and leaves a record of each. */
final class Tokens {
    private final ClientLogin clients;
    private final TokenExchange exchange;
    private final TokenIssuer issuer;
    private final LoginAudit audit;

    Tokens(ClientLogin clients, TokenExchange exchange, TokenIssuer issuer, LoginAudit audit) {
        this.clients = clients;
        this.exchange = exchange;
        this.issuer = issuer;
        this.audit = audit;
    }

    /** The record is written first: a token that nobody recorded is never handed out. */
    TokenAnswer answer(TokenRequest request) {
        TokenAnswer answer =
                switch (request.grantType()) {
                    case "" ->
                            new TokenAnswer.Refused(
                                    TokenError.INVALID_REQUEST, "grant_type is missing");
                    case TokenRequest.CLIENT_CREDENTIALS -> clients.login(request, issuer::issue);
                    case TokenRequest.TOKEN_EXCHANGE -> exchange.exchange(request);
                    default ->
                            new TokenAnswer.Refused(
                                    TokenError.UNSUPPORTED_GRANT_TYPE,
                                    "grant_type must be %s or %s"
                                            .formatted(
                                                    TokenRequest.CLIENT_CREDENTIALS,
                                                    TokenRequest.TOKEN_EXCHANGE));
                };
        audit.record(request, answer);
        return answer;
    }

    /** Leaves a record of a request that never got as far as asking for something. */
    void unreadable(TokenRequest request, String description) {
        audit.record(request, new TokenAnswer.Refused(TokenError.INVALID_REQUEST, description));
    }
}
