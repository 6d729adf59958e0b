package dev.tarn.gateway;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.gateway.admission.AdmissionConfig;
import dev.tarn.gateway.chain.ChainConfig;
import dev.tarn.gateway.export.ExportConfig;
import dev.tarn.gateway.history.HistoryConfig;
import dev.tarn.gateway.instant.InstantConfig;
import dev.tarn.gateway.login.LoginConfig;
import dev.tarn.gateway.receipt.ReceiptConfig;
import dev.tarn.gateway.spooling.SpoolingConfig;
import dev.tarn.gateway.uses.UsesConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of one gateway.
 *
 * @param publicUri where clients find the gateway when something stands before it that ends TLS or
 *     changes the address; without it the address of each request counts
 */
public record GatewayConfig(
        @Default("{port: 8080}") HttpConfig http,
        @Default("{port: 8443}") Tls tls,
        @Default("{port: 9180}") AdminConfig admin,
        Optional<URI> publicUri,
        Postgres database,
        Catalog catalog,
        Trino trino,
        LoginConfig login,
        ReceiptConfig receipts,
        ChainConfig chain,
        HistoryConfig history,
        AdmissionConfig admission,
        InstantConfig instants,
        ExportConfig export,
        UsesConfig uses,
        SpoolingConfig spooling) {
    public GatewayConfig {
        if (spooling.enabled() && uses.clientSecret().isEmpty()) {
            throw new IllegalArgumentException(
                    "spooling needs uses.client-id and uses.client-secret of an engine, to ask the catalog who may go on");
        }
        publicUri.ifPresent(GatewayConfig::requireAddress);
    }

    private static void requireAddress(URI uri) {
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    "public-uri " + uri + " is no http or https address of a host");
        }
    }

    /**
     * The HTTPS listener, on the same host as the plain one.
     *
     * @param keystore PKCS12 with the certificate and its key; without one a self-signed
     *     certificate is made in {@code directory} at the first start
     */
    public record Tls(
            int port,
            Optional<Path> keystore,
            Optional<Secret> password,
            @Default("tls") Path directory) {
        public Tls {
            if (keystore.isPresent() != password.isPresent()) {
                throw new IllegalArgumentException(
                        "keystore and password belong together: give both or neither");
            }
        }
    }

    /** The settings of {@link DatabaseConfig}, with a password that prints as {@code ***}. */
    public record Postgres(
            String url,
            String user,
            Secret password,
            @Default("16") int poolSize,
            @Default("5s") Duration connectionTimeout,
            @Default("30s") Duration statementTimeout,
            @Default("10s") Duration lockTimeout) {
        public Postgres {
            // Asked here as well, before anybody shows the configuration.
            DatabaseConfig.requireWithoutCredentials(url);
        }

        DatabaseConfig open() {
            return new DatabaseConfig(
                    url,
                    user,
                    password.value(),
                    poolSize,
                    connectionTimeout,
                    statementTimeout,
                    lockTimeout);
        }
    }

    /**
     * The catalog, whose principals and tokens are accepted.
     *
     * @param uri where the catalog is reached from here
     * @param issuer what the catalog calls itself in its tokens; its URI unless said otherwise
     */
    public record Catalog(URI uri, Optional<String> issuer, @Default("tarn") String audience) {
        URI keySet() {
            return URI.create(root() + "/.well-known/jwks.json");
        }

        URI tokens() {
            return URI.create(root() + "/v1/oauth/tokens");
        }

        /** What the catalog answers to whoever has a token that it believes. */
        URI self() {
            return URI.create(root() + "/api/v1/self");
        }

        String issuerOrUri() {
            return issuer.orElseGet(this::root);
        }

        /** Without the slash at the end that some write and others don't. */
        private String root() {
            String text = uri.toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /**
     * The Trino behind the gateway.
     *
     * @param name stands in the addresses of its queries; more clusters are added while it runs
     * @param engine the principal in whose name it reports completed queries; called like it unless
     *     said otherwise
     * @param checkEvery how often each cluster is asked how it is
     * @param key the file with the key that signs what Trino is told; made at the first start, and
     *     the same for every gateway of this Trino
     * @param publicKey the file that Trino reads to believe it
     * @param answerWithin how long it may say nothing, before and within an answer; it holds a poll
     *     back for a second, and the rest is for its pauses
     */
    public record Trino(
            URI uri,
            @Default("trino") String name,
            Optional<String> engine,
            @Default("2s") Duration checkEvery,
            @Default("trino/gateway-key.json") Path key,
            @Default("trino/gateway.pem") Path publicKey,
            @Default("30s") Duration answerWithin) {
        public Trino {
            if (answerWithin.isZero()) {
                throw new IllegalArgumentException("answer-within is 0");
            }
        }

        String engineOrName() {
            return engine.orElse(name);
        }
    }
}
