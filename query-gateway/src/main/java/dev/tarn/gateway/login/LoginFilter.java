package dev.tarn.gateway.login;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.protocol.ExternalAddress;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets a request pass when it says who asks, by password over TLS or by a token, or when its path
 * is open. An engine gets to the paths that are meant for engines, and nowhere else. Register it
 * with {@code routes.before}.
 */
public final class LoginFilter implements Handler {
    private static final String ATTRIBUTE = LoginFilter.class.getName();
    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String BEARER = "Bearer realm=\"tarn\"";
    private static final String BASIC = "Basic realm=\"tarn\", charset=\"UTF-8\"";

    private final CatalogLogin catalog;
    private final KnownLogins known;
    private final BrowserLogins browserLogins;
    private final ExternalAddress.Source addresses;
    private final Predicate<Context> open;
    private final Predicate<Context> forEngines;

    LoginFilter(
            CatalogLogin catalog,
            KnownLogins known,
            BrowserLogins browserLogins,
            ExternalAddress.Source addresses,
            Predicate<Context> open,
            Predicate<Context> forEngines) {
        this.catalog = catalog;
        this.known = known;
        this.browserLogins = browserLogins;
        this.addresses = addresses;
        this.open = open;
        this.forEngines = forEngines;
    }

    /** Who asks; calling it on an open path is a bug. */
    public static Principal principal(Context context) {
        Principal principal = context.attribute(ATTRIBUTE);
        if (principal == null) {
            throw new IllegalStateException("Nobody is known to ask for " + context.path());
        }
        return principal;
    }

    @Override
    public void handle(Context context) {
        if (open.test(context)) {
            return;
        }
        ExternalAddress address = addresses.of(context.req());
        requireOwnSite(context, address);
        List<String> headers = Collections.list(context.req().getHeaders("Authorization"));
        Principal principal =
                switch (Credentials.of(headers)) {
                    case Credentials.Absent _ ->
                            throw challenge("This needs a user and password, or a token", address);
                    case Credentials.Unreadable(String reason) -> throw challenge(reason, address);
                    case Credentials.Password _ when !address.secure() ->
                            throw challenge(
                                    "A password is not taken over plain HTTP: connect with TLS",
                                    address);
                    case Credentials.Password password ->
                            answered(
                                    headers.getFirst(),
                                    address,
                                    () -> catalog.login(password),
                                    known::rememberPassword);
                    // Who is remembered is let in before the token is looked into.
                    case Credentials.Token token ->
                            answered(
                                    headers.getFirst(),
                                    address,
                                    () ->
                                            catalog.isOfAnother(token)
                                                    ? catalog.exchange(token)
                                                    : catalog.login(token),
                                    (header, login) -> remember(token, header, login));
                };
        if (principal.actor().isPresent()) {
            throw challenge(
                    "What an engine was given for somebody counts at the catalog only", address);
        }
        if (principal.engine() && !forEngines.test(context)) {
            throw challenge("An engine does not ask questions of its own", address);
        }
        context.attribute(ATTRIBUTE, principal);
        context.attribute(HttpServer.PRINCIPAL, principal.name());
    }

    /**
     * A browser sends the password that it remembers along with whatever any page makes it send. No
     * page is ours to speak for its user, but those that come from here.
     */
    static void requireOwnSite(Context context, ExternalAddress address) {
        if (READING.contains(context.method())) {
            return;
        }
        String site = context.header("Sec-Fetch-Site");
        String origin = context.header("Origin");
        boolean ours =
                site == null
                        ? origin == null || address.isOrigin(origin)
                        : site.equals("same-origin") || site.equals("none");
        if (!ours) {
            throw new HttpRefusal(403, "A page of another site may not ask here", Map.of());
        }
    }

    private Principal answered(
            String header,
            ExternalAddress address,
            Supplier<Login> ask,
            BiConsumer<String, Login.Known> remember) {
        var remembered = known.find(header);
        if (remembered.isPresent()) {
            return remembered.orElseThrow().principal();
        }
        return switch (ask.get()) {
            case Login.Known login -> {
                remember.accept(header, login);
                yield login.principal();
            }
            case Login.Refused(String reason) -> throw challenge(reason, address);
            case Login.TooMany(var pause) ->
                    throw new HttpRefusal(
                            429,
                            "Too many wrong passwords",
                            Map.of("Retry-After", Long.toString(Math.max(1, pause.toSeconds()))));
            // A 401 would make clients throw away credentials that may well be good.
            case Login.Unavailable(String reason) ->
                    throw new HttpRefusal(503, reason, Map.of("Retry-After", "1"));
        };
    }

    /** What was exchanged costs the catalog as much as a password, and is remembered as long. */
    private void remember(Credentials.Token token, String header, Login.Known login) {
        if (catalog.isOfAnother(token)) {
            known.rememberPassword(header, login);
        } else {
            known.rememberToken(header, login);
        }
    }

    private HttpRefusal challenge(String reason, ExternalAddress address) {
        return new HttpRefusal(
                401,
                reason,
                Map.of(
                        CHALLENGE,
                        address.secure() ? BASIC + ", " + BEARER + browser(address) : BEARER));
    }

    /**
     * Where a driver that was told to sends its user, and where it then finds the token; and where
     * one that has a client id and secret gets its token itself.
     */
    private String browser(ExternalAddress address) {
        String id = browserLogins.newId();
        String tokens = address.base() + BrowserRoutes.PREFIX;
        return ", x_redirect_server=\"%sinitiate/%s\", x_token_server=\"%s%s\", x_token_endpoint=\"%s%s\", scope=\"tarn\""
                .formatted(
                        tokens,
                        BrowserLogins.hash(id),
                        tokens,
                        id,
                        address.base(),
                        TokenRoutes.PATH);
    }
}
