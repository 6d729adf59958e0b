package dev.tarn.gateway;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The configuration of one gateway. */
public record GatewayConfig(
        @Default("{port: 8080}") HttpConfig http,
        @Default("{port: 8443}") Tls tls,
        @Default("{port: 9180}") AdminConfig admin,
        Catalog catalog,
        Trino trino) {

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

    /**
     * The catalog whose tokens are accepted.
     *
     * @param uri where the catalog is reached from here
     * @param issuer what the catalog calls itself in its tokens; its URI unless said otherwise
     */
    public record Catalog(URI uri, Optional<String> issuer, @Default("tarn") String audience) {
        URI keySet() {
            return URI.create(root() + "/.well-known/jwks.json");
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

    /** The Trino behind the gateway. */
    public record Trino(URI uri) {}
}
