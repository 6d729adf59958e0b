package dev.tarn.writer;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.telemetry.AdminConfig;
import java.net.URI;
import java.util.Optional;

/** The configuration of one writer. */
public record WriterConfig(
        @Default("{port: 8182}") HttpConfig http,
        @Default("{port: 9182}") AdminConfig admin,
        Catalog catalog) {

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
}
