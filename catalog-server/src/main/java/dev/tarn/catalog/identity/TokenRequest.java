package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.RequestScope;
import java.util.List;
import java.util.Optional;

/**
 * A request for a token, off the wire. {@code authorization} is the header, or empty; who sends it
 * is for counters and the audit.
 */
record TokenRequest(TokenForm form, String authorization, Sender sender) {
    static final String CLIENT_CREDENTIALS = "client_credentials";
    static final String REFRESH_TOKEN = "refresh_token";
    static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

    /** The scope that asks for a refresh token, as OpenID Connect calls it. */
    static final String OFFLINE_ACCESS = "offline_access";

    /** Where a request comes from. */
    record Sender(String address, String userAgent, String requestId) {
        static Sender of(RequestScope scope) {
            return new Sender(
                    scope.remoteAddress(), scope.userAgent().orElse(""), scope.requestId());
        }
    }

    boolean wantsRefreshToken() {
        return List.of(form.value("scope").orElse("").split(" ", -1)).contains(OFFLINE_ACCESS);
    }

    String grantType() {
        return form.value("grant_type").orElse("");
    }

    /** Whether the client tries to identify itself at all, by whatever means. */
    boolean hasCredentials() {
        return ClientCredentials.isBasic(authorization) || form.value("client_secret").isPresent();
    }

    /** Nothing when they are unreadable, incomplete, or come twice. */
    Optional<ClientCredentials> credentials() {
        Optional<String> formId = form.value("client_id");
        Optional<String> formSecret = form.value("client_secret");
        if (!ClientCredentials.isBasic(authorization)) {
            return formId.flatMap(
                    id -> formSecret.map(secret -> new ClientCredentials(id, new Secret(secret))));
        }
        return ClientCredentials.basic(authorization)
                .filter(_ -> formSecret.isEmpty())
                .filter(basic -> formId.isEmpty() || formId.orElseThrow().equals(basic.clientId()));
    }

    @Override
    public String toString() {
        return "token request " + sender.requestId();
    }
}
