package dev.tarn.gateway.login;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.gateway.protocol.ExternalAddress;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sign-in in the browser, as Trino's drivers do it with {@code externalAuthentication=true}: the
 * driver opens the page and asks for the token until somebody has signed in there.
 */
final class BrowserRoutes implements AutoCloseable {
    static final String PREFIX = "/oauth2/token/";

    private static final String PAGE = PREFIX + "initiate/{hash}";
    private static final String TOKEN = PREFIX + "{id}";

    /** Each takes the place of a request, and nobody has signed in yet. */
    private static final int WAITING_MAX = 50;

    private static final int LOOKS = 10;
    private static final long LOOK_MILLIS = 100;

    private static final String FORM =
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Sign in</title>
            <style>body{font:16px sans-serif;max-width:24em;margin:4em auto}input{display:block;width:100%%;margin:.3em 0 1em;padding:.5em}</style>
            </head><body><h1>Sign in</h1>
            <p>A program wants to run SQL in your name. Go on only if you have just started it yourself.</p>
            <p>%s</p>
            <form method="post"><label>User<input name="user" autocomplete="username" required autofocus></label>
            <label>Password<input name="password" type="password" autocomplete="current-password" required></label>
            <button>Sign in</button></form></body></html>
            """;

    private static final String DONE =
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Signed in</title></head>
            <body><h1>You are signed in</h1><p>Go back to your program; this page can be closed.</p></body></html>
            """;

    private final BrowserLogins logins;
    private final CatalogLogin catalog;
    private final ExternalAddress.Source addresses;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final CountDownLatch closing = new CountDownLatch(1);

    BrowserRoutes(BrowserLogins logins, CatalogLogin catalog, ExternalAddress.Source addresses) {
        this.logins = logins;
        this.catalog = catalog;
        this.addresses = addresses;
    }

    void register(RoutesConfig routes) {
        routes.get(PAGE, context -> page(context, 200, FORM.formatted("")));
        routes.post(PAGE, this::signIn);
        routes.get(TOKEN, this::token);
        routes.delete(TOKEN, this::done);
    }

    private void signIn(Context context) {
        String hash = ours(context, "hash");
        ExternalAddress address = addresses.of(context.req());
        LoginFilter.requireOwnSite(context, address);
        if (!address.secure()) {
            throw new HttpRefusal(403, "A password is not taken over plain HTTP", Map.of());
        }
        String user = Optional.ofNullable(context.formParam("user")).orElse("");
        String password = Optional.ofNullable(context.formParam("password")).orElse("");
        switch (catalog.fetch(new Credentials.Password(user, new Secret(password)))) {
            case CatalogLogin.Fetched.Token(String token) -> {
                logins.succeeded(hash, token);
                page(context, 200, DONE);
            }
            case CatalogLogin.Fetched.No(Login.Refused _) ->
                    page(context, 401, FORM.formatted("Wrong user or password."));
            case CatalogLogin.Fetched.No(Login.TooMany _) ->
                    page(context, 429, FORM.formatted("Too many wrong passwords; try later."));
            case CatalogLogin.Fetched.No(_) ->
                    page(context, 503, FORM.formatted("Nobody can be signed in now; try again."));
        }
    }

    private static void page(Context context, int status, String html) {
        ours(context, "hash");
        context.status(status)
                .header("Cache-Control", "no-store")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
                .contentType("text/html; charset=utf-8")
                .result(html);
    }

    /** Answers within a second: with the token, or where to ask again. */
    private void token(Context context) throws InterruptedException {
        String id = ours(context, "id");
        var answer = JsonNodeFactory.instance.objectNode();
        Optional<String> token = logins.token(id);
        if (token.isEmpty()) {
            // Drivers come again after a moment.
            if (!waiting.tryAcquire()) {
                throw new HttpRefusal(
                        503, "Too many wait for somebody to sign in", Map.of("Retry-After", "1"));
            }
            try {
                token = await(id);
            } finally {
                waiting.release();
            }
        }
        if (token.isPresent()) {
            answer.put("token", token.orElseThrow());
        } else {
            answer.put("nextUri", addresses.of(context.req()).base() + PREFIX + id);
        }
        context.header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(answer.toString());
    }

    private Optional<String> await(String id) throws InterruptedException {
        Optional<String> token = logins.token(id);
        for (int look = 1;
                token.isEmpty()
                        && look < LOOKS
                        && !closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                look++) {
            token = logins.token(id);
        }
        return token;
    }

    private void done(Context context) {
        logins.done(ours(context, "id"));
        context.status(204);
    }

    private static String ours(Context context, String name) {
        String value = context.pathParam(name);
        if (!BrowserLogins.looksLikeOurs(value)) {
            throw new HttpRefusal(404, "There is no such sign-in", Map.of());
        }
        return value;
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
