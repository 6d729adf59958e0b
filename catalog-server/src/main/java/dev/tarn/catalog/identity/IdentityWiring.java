package dev.tarn.catalog.identity;

import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.database.Database;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Everything about who may ask: the token endpoint, its keys, principals and roles. */
public final class IdentityWiring {
    /** Whom our tokens are for: every service of one lakehouse. */
    public static final String AUDIENCE = "tarn";

    private static final Set<String> OPEN = Set.of(TokenRoutes.TOKENS, TokenRoutes.KEYS);

    private final TokenVerifier verifier;
    private final Bootstrap bootstrap;
    private final TokenRoutes tokenRoutes;
    private final PrincipalRoutes principalRoutes;
    private final Roles roles;
    private final PrincipalStates states;
    private final RoleRoutes roleRoutes;
    private final SelfRoutes selfRoutes = new SelfRoutes();

    /**
     * {@code passes} finds those that a query of an engine has shown, by pass and engine. The
     * console hears the first administrator's secret, when it was not configured.
     */
    public IdentityWiring(
            String issuer,
            TokenConfig tokenConfig,
            LoginConfig loginConfig,
            Map<String, ExternalIssuer> issuers,
            HttpClient http,
            Database database,
            SecretBox box,
            BiFunction<String, String, Optional<HeldPass>> passes,
            MeterRegistry meters,
            InstantSource clock,
            Consumer<String> console) {
        var transactions = database.transactions();
        var principals = database.jdbi().onDemand(PrincipalStore.class);
        this.states = new PrincipalStates(principals, clock);
        var secrets = new ClientSecrets(clock);
        this.bootstrap = new Bootstrap(transactions, secrets, clock, console);

        var keys = new SigningKeys(transactions, box, tokenConfig, clock);
        var tokenIssuer = new TokenIssuer(issuer, AUDIENCE, keys, tokenConfig, clock);
        var ownTokens = new OwnTokens(issuer, AUDIENCE, keys, states, clock);

        var throttle = new LoginThrottle(loginConfig, clock);
        var login = new ClientLogin(principals, secrets, throttle);
        var external =
                new ExternalSignIn(
                        new ExternalTokens(issuers, http, clock),
                        transactions,
                        secrets,
                        states,
                        tokenIssuer,
                        tokenConfig,
                        clock);
        var exchange =
                new TokenExchange(
                        login,
                        ownTokens,
                        tokenIssuer,
                        external,
                        states,
                        passes,
                        tokenConfig,
                        clock);
        var audit =
                new LoginAudit(
                        transactions,
                        throttle,
                        new LoginThrottle(loginConfig, clock),
                        meters,
                        clock);
        var replayTokens =
                new ReplayTokens(
                        ownTokens,
                        OwnTokens.signatures(issuer, ReplayTokens.AUDIENCE, keys, clock),
                        states);
        this.verifier = new AuditedTokens(replayTokens, audit);
        var sessions = new Sessions(transactions, tokenConfig, clock);
        var tokens = new Tokens(login, exchange, tokenIssuer, sessions, audit);
        this.tokenRoutes = new TokenRoutes(tokens, keys);

        this.principalRoutes =
                new PrincipalRoutes(new Principals(transactions, secrets, states, clock));
        this.roles = new Roles(transactions, states, clock);
        this.roleRoutes = new RoleRoutes(roles);
    }

    /**
     * Makes sure that there is an administrator; after the migrations, before the first request.
     */
    public void bootstrap(BootstrapConfig config) {
        bootstrap.run(config);
    }

    public TokenVerifier verifier() {
        return verifier;
    }

    /** Somebody whom this catalog knows and has not disabled, with the roles of now. */
    public Optional<Principal> find(String name) {
        return states.enabled(name)
                .map(row ->
                        new Principal(
                                row.name(),
                                Set.copyOf(row.roles()),
                                row.engine(),
                                Optional.empty()));
    }

    /** The same with the roles of then; whoever is disabled by now is nobody. */
    public Optional<Principal> findAt(String name, Instant at) {
        return states.enabled(name)
                .map(row ->
                        new Principal(
                                row.name(),
                                Set.copyOf(roles.at(row.name(), at)),
                                row.engine(),
                                Optional.empty()));
    }

    public Roles roles() {
        return roles;
    }

    /** Whether the request is for one of the routes that nobody needs a token for. */
    public static boolean isOpen(Context context) {
        return OPEN.contains(context.path());
    }

    public void register(RouteTable routes) {
        tokenRoutes.register(routes);
        principalRoutes.register(routes);
        roleRoutes.register(routes);
        selfRoutes.register(routes);
    }
}
