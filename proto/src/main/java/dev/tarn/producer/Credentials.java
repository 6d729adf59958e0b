package dev.tarn.producer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.function.Supplier;

/** Who the producer is. Asked for every request, by several threads. */
public interface Credentials {
    /**
     * A bearer token. {@link IOException} when nobody could be asked, which is tried again; {@link
     * LoginRefused} when somebody was and said no.
     */
    String token(HttpClient client) throws IOException, InterruptedException;

    /** The writer did not take this token; a new one may do. */
    default void refused(String token) {}

    /** A principal of the catalog, whose token is fetched there, and anew before it runs out. */
    static Credentials ofClient(URI catalog, String clientId, String clientSecret) {
        return new ClientCredentials(catalog, clientId, clientSecret, System::nanoTime);
    }

    /** Tokens that come from elsewhere. */
    static Credentials ofTokens(Supplier<String> tokens) {
        return _ -> tokens.get();
    }
}
