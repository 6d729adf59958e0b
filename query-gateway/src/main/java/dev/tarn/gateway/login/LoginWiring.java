package dev.tarn.gateway.login;

import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.gateway.protocol.ExternalAddress;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.function.Predicate;

/** Every {@code new} of signing in. */
public final class LoginWiring implements AutoCloseable {
    private final LoginFilter filter;
    private final Impersonation impersonation;
    private final BrowserRoutes browser;
    private final TokenRoutes tokens;

    public LoginWiring(
            LoginConfig config,
            HttpClient client,
            URI tokenEndpoint,
            String issuer,
            TokenVerifier verifier,
            ExternalAddress.Source addresses,
            InstantSource clock,
            Predicate<Context> open,
            Predicate<Context> forEngines) {
        var catalog = new CatalogLogin(client, tokenEndpoint, issuer, verifier);
        var browserLogins = new BrowserLogins(clock);
        browser = new BrowserRoutes(browserLogins, catalog, addresses);
        tokens = new TokenRoutes(catalog, addresses);
        filter =
                new LoginFilter(
                        catalog,
                        new KnownLogins(config.remembered(), clock),
                        browserLogins,
                        addresses,
                        // Whoever signs in has not signed in yet.
                        context ->
                                context.path().startsWith(BrowserRoutes.PREFIX)
                                        || context.path().equals(TokenRoutes.PATH)
                                        || open.test(context),
                        forEngines);
        impersonation = new Impersonation(config);
    }

    public void register(RoutesConfig routes) {
        browser.register(routes);
        tokens.register(routes);
    }

    @Override
    public void close() {
        browser.close();
    }

    public LoginFilter filter() {
        return filter;
    }

    public Impersonation impersonation() {
        return impersonation;
    }
}
