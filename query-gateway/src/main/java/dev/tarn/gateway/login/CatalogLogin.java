package dev.tarn.gateway.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.identity.Verification;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * Passwords are the catalog's business: it is asked for a token with them, as any client would. So
 * its limits on guessing hold here as well, and no password is stored twice.
 */
final class CatalogLogin {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI tokens;
    private final TokenVerifier verifier;

    CatalogLogin(HttpClient client, URI tokens, TokenVerifier verifier) {
        this.client = client;
        this.tokens = tokens;
        this.verifier = verifier;
    }

    /** A token of the catalog, or why there is none. */
    sealed interface Fetched {
        record Token(String token) implements Fetched {}

        record No(Login reason) implements Fetched {}
    }

    Login login(Credentials.Password password) {
        return switch (fetch(password)) {
            case Fetched.Token(String token) -> verified(token);
            case Fetched.No(Login reason) -> reason;
        };
    }

    Fetched fetch(Credentials.Password password) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(tokens)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(password)));
        RequestScope.find().ifPresent(scope -> scope.passOn(request));
        try {
            return read(WholeAnswer.of(client, request.build(), PATIENCE, BYTES_MAX));
        } catch (IOException _) {
            return new Fetched.No(new Login.Unavailable("The catalog does not answer"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Fetched.No(new Login.Unavailable("Interrupted"));
        }
    }

    Login login(Credentials.Token token) {
        return verified(token.token());
    }

    private static Fetched read(WholeAnswer answer) throws IOException {
        return switch (answer.statusCode()) {
            case 200 -> {
                JsonNode json = JSON.readTree(answer.body());
                yield new Fetched.Token(json.path("access_token").asText(""));
            }
            case 400, 401, 403 -> new Fetched.No(new Login.Refused("Wrong user or password"));
            case 429 -> new Fetched.No(new Login.TooMany(pause(answer)));
            default ->
                    new Fetched.No(
                            new Login.Unavailable("The catalog answers " + answer.statusCode()));
        };
    }

    private static Duration pause(WholeAnswer answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(PAUSE);
    }

    private Login verified(String token) {
        return switch (verifier.verify(token)) {
            case Verification.Verified(var principal, var until) ->
                    new Login.Known(principal, until);
            case Verification.Rejected(String reason) -> new Login.Refused(reason);
            case Verification.Unavailable(String reason) -> new Login.Unavailable(reason);
        };
    }

    private static String form(Credentials.Password password) {
        return "grant_type=client_credentials&client_id=%s&client_secret=%s"
                .formatted(
                        URLEncoder.encode(password.name(), UTF_8),
                        URLEncoder.encode(password.secret().value(), UTF_8));
    }
}
