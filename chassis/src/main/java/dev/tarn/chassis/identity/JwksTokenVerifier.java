package dev.tarn.chassis.identity;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.time.InstantSource;

/** Verifies ES256 tokens against a key set, and no others. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class JwksTokenVerifier implements TokenVerifier {
    public JwksTokenVerifier(
            String issuer, String audience, JWKSource<SecurityContext> keys, InstantSource clock) {
        throw new UnsupportedOperationException(issuer + audience + keys + clock);
    }

    /**
     * Keys fetched from {@code jwks}, cached, and refreshed for an unknown key id no more than once
     * in a while.
     */
    public static JwksTokenVerifier remote(
            URI jwks, String issuer, String audience, InstantSource clock) {
        throw new UnsupportedOperationException(jwks + issuer + audience + clock);
    }

    @Override
    public Verification verify(String token) {
        throw new UnsupportedOperationException();
    }
}
