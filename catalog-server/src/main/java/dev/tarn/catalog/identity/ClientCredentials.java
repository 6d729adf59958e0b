package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.config.Secret;
import java.util.Base64;
import java.util.Optional;

/** A client id and secret as a client sent them. */
record ClientCredentials(String clientId, Secret secret) {
    private static final String BASIC = "basic ";

    /**
     * From an Authorization header with the scheme Basic. RFC 6749 asks clients to form-encode both
     * parts first, which Iceberg's clients do not; we read the parts as they are.
     */
    static Optional<ClientCredentials> basic(String authorization) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        String pair = new String(decoded, UTF_8);
        int colon = pair.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(
                        new ClientCredentials(
                                pair.substring(0, colon), new Secret(pair.substring(colon + 1))));
    }

    static boolean isBasic(String authorization) {
        return authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
    }

    /** For counters and records, which keep no text that is no possible name. */
    String plausibleClientId() {
        return NameRule.allows(clientId) ? clientId : "";
    }
}
