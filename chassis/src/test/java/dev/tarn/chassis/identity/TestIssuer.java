package dev.tarn.chassis.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Signs tokens and serves its keys at {@code /.well-known/jwks.json}, as the catalog does; whoever
 * has a password gets a token at {@code /v1/oauth/tokens}, and {@code /api/v1/self} says whether a
 * token was revoked.
 */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "tarn";

    private final HttpServer server;
    private final AtomicReference<ECKey> key;
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger paddingBytes = new AtomicInteger();
    private final AtomicBoolean stalling = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final AtomicInteger logins = new AtomicInteger();

    private final List<Shown> shown = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> rolesNow = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();

    /** A token that somebody asked about, and who they said they were. */
    public record Shown(String token, String door, String requestId) {}

    private final Map<String, String> strangers = new ConcurrentHashMap<>();

    private record Account(String secret, List<String> roles, boolean engine) {}

    private TestIssuer(HttpServer server, ECKey key) {
        this.server = server;
        this.key = new AtomicReference<>(key);
    }

    public static TestIssuer start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var issuer = new TestIssuer(server, newKey("key-1"));
            server.createContext(
                    "/.well-known/jwks.json",
                    exchange -> {
                        issuer.asked.incrementAndGet();
                        byte[] body =
                                (new JWKSet(issuer.key()).toString(true)
                                                + " ".repeat(issuer.paddingBytes.get()))
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(issuer.status.get(), body.length);
                        if (issuer.stalling.get()) {
                            exchange.getResponseBody().write(body, 0, 1);
                            exchange.getResponseBody().flush();
                            issuer.awaitClose();
                        } else {
                            exchange.getResponseBody().write(body);
                        }
                        exchange.close();
                    });
            server.createContext("/v1/oauth/tokens", issuer::login);
            server.createContext("/api/v1/self", issuer::self);
            server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on this client id and secret are good for a token with these roles. */
    public void account(String name, String secret, String... roles) {
        accounts.put(name, new Account(secret, List.of(roles), false));
    }

    /** From now on this token of somebody else is taken for one of this principal. */
    public void exchange(String token, String name) {
        strangers.put(token, name);
    }

    /** From now on this client id and secret are good for an engine's token. */
    public void engine(String name, String secret) {
        accounts.put(name, new Account(secret, List.of(), true));
    }

    /** From now on what is asked beneath this path is answered so. */
    public void answer(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** How often somebody came with a client id and secret. */
    public int logins() {
        return logins.get();
    }

    private void login(HttpExchange exchange) throws IOException {
        logins.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> form =
                Stream.of(body.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(
                                Collectors.toMap(
                                        pair -> pair[0],
                                        pair ->
                                                URLDecoder.decode(
                                                        pair[1], StandardCharsets.UTF_8)));
        String stranger = form.getOrDefault("subject_token", "");
        String name = strangers.getOrDefault(stranger, form.getOrDefault("client_id", ""));
        Optional<Account> account =
                Optional.ofNullable(accounts.get(name))
                        .filter(known ->
                                strangers.containsKey(stranger)
                                        || known.secret().equals(form.get("client_secret")));
        String answer =
                account.map(known ->
                                "{\"access_token\":\"%s\",\"token_type\":\"bearer\"}"
                                        .formatted(token(name, known)))
                        .orElse(
                                "{\"error\":\"invalid_client\",\"error_description\":\"Of nobody here\"}");
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(account.isPresent() ? 200 : 401, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void self(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        String token = headers.getFirst("Authorization").substring("Bearer ".length());
        shown.add(
                new Shown(
                        token,
                        headers.getFirst("User-Agent"),
                        Optional.ofNullable(headers.getFirst("X-Request-Id")).orElse("")));
        byte[] answer = revoked.contains(token) ? new byte[0] : describe(token);
        exchange.sendResponseHeaders(answer.length == 0 ? 401 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private byte[] describe(String token) {
        try {
            JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
            String name = claims.getSubject();
            List<String> roles = rolesNow.getOrDefault(name, claims.getStringListClaim("roles"));
            return "{\"name\":\"%s\",\"roles\":[%s],\"engine\":%s}"
                    .formatted(
                            name,
                            roles.stream()
                                    .map(role -> '"' + role + '"')
                                    .collect(Collectors.joining(",")),
                            Boolean.TRUE.equals(claims.getBooleanClaim("engine")))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (ParseException _) {
            return new byte[0];
        }
    }

    /** From now on a principal has these roles, whatever their tokens say. */
    void change(String principal, List<String> roles) {
        rolesNow.put(principal, roles);
    }

    /** From now on a token is refused to whoever asks about it. */
    public void revoke(String token) {
        revoked.add(token);
    }

    /** What was asked about, in order. */
    public List<Shown> shown() {
        return List.copyOf(shown);
    }

    private String token(String name, Account account) {
        return account.engine()
                ? engineToken(name, Instant.now())
                : token(name, Instant.now(), account.roles());
    }

    public URI keySet() {
        return uri().resolve("/.well-known/jwks.json");
    }

    public String issuer() {
        return uri().toString();
    }

    ECKey key() {
        return key.get();
    }

    void rotateTo(String id) {
        key.set(newKey(id));
    }

    void answer(int newStatus) {
        status.set(newStatus);
    }

    /** Answers begin from now on, and never end. */
    void stall() {
        stalling.set(true);
    }

    /** Answers are followed by so many blanks from now on. */
    void pad(int bytes) {
        paddingBytes.set(bytes);
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    int asked() {
        return asked.get();
    }

    /** A good token for an hour from {@code now}. */
    public String token(String principal, Instant now) {
        return sign(claims(principal, now).build());
    }

    public String token(String principal, Instant now, List<String> roles) {
        return sign(claims(principal, now).claim("roles", roles).build());
    }

    /** A good token of an engine. */
    public String engineToken(String principal, Instant now) {
        return sign(claims(principal, now).claim("engine", true).build());
    }

    /** What an engine is given when it acts for somebody. */
    public String tokenBy(String actor, String principal, Instant now, List<String> roles) {
        return sign(
                claims(principal, now)
                        .claim("roles", roles)
                        .claim("act", Map.of("sub", actor))
                        .build());
    }

    /** As good as {@link #token}, but for somebody else than Tarn. */
    public String tokenFor(String audience, String principal, Instant now) {
        return sign(claims(principal, now).audience(audience).build());
    }

    JWTClaimsSet.Builder claims(String principal, Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(AUDIENCE)
                .subject(principal)
                .claim("roles", List.of("steward"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofHours(1))));
    }

    String sign(JWTClaimsSet claims) {
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key().getKeyID()).build(),
                claims,
                key());
    }

    static String sign(JWSHeader header, JWTClaimsSet claims, ECKey key) {
        try {
            return sign(header, claims, new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
        try {
            var jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey newKey(String id) {
        return newKey(id, Curve.P_256);
    }

    static ECKey newKey(String id, Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
