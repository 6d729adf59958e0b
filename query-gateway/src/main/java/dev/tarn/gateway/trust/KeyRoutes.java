package dev.tarn.gateway.trust;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** The gateway's public key, for a Trino that fetches it instead of reading a file. */
public final class KeyRoutes {
    /** Open to strangers: a public key is public. */
    public static final String PATH = "/.well-known/jwks.json";

    private final TrinoKey key;

    public KeyRoutes(TrinoKey key) {
        this.key = key;
    }

    public void register(RoutesConfig routes) {
        routes.get(PATH, this::keys);
    }

    private void keys(Context context) {
        context.header("Cache-Control", "public, max-age=300")
                .contentType("application/jwk-set+json")
                .result(key.keySet());
    }
}
