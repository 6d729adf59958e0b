package dev.tarn.launcher.ingest;

import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.producer.Credentials;
import java.net.http.HttpClient;
import java.util.Optional;

/** The token that the command has, and another when that has run out. */
final class LoginCredentials implements Credentials {
    private final CatalogClient catalog;
    private Optional<String> token;

    LoginCredentials(CatalogClient catalog) {
        this.catalog = catalog;
        this.token = Optional.of(catalog.token());
    }

    @Override
    public synchronized String token(HttpClient client) {
        if (token.isEmpty()) {
            token = Optional.of(catalog.newToken());
        }
        return token.orElseThrow();
    }

    @Override
    public synchronized void refused(String old) {
        token = token.filter(known -> !known.equals(old));
    }
}
