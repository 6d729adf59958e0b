package dev.tarn.gateway.login;

import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.gateway.protocol.ExternalAddress;
import io.javalin.http.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.function.Predicate;

/** Every {@code new} of signing in. */
public final class LoginWiring {
    private final LoginFilter filter;
    private final Impersonation impersonation;

    public LoginWiring(
            LoginConfig config,
            HttpClient client,
            URI tokenEndpoint,
            TokenVerifier verifier,
            ExternalAddress.Source addresses,
            InstantSource clock,
            Predicate<Context> open,
            Predicate<Context> forEngines) {
        filter =
                new LoginFilter(
                        new CatalogLogin(client, tokenEndpoint, verifier),
                        new KnownLogins(config.remembered(), clock),
                        addresses,
                        open,
                        forEngines);
        impersonation = new Impersonation(config);
    }

    public LoginFilter filter() {
        return filter;
    }

    public Impersonation impersonation() {
        return impersonation;
    }
}
