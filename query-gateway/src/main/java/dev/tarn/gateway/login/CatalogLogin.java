package dev.tarn.gateway.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.chassis.identity.TokenVerifier;
import dev.tarn.chassis.identity.Verification;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.text.ParseException;
import java.time.Duration;
import java.util.function.Function;

/**
 * Passwords, and the tokens of identity providers, are the catalog's business: it is asked for a
 * token with them, as any client would. So its limits on guessing hold here as well, no password is
 * stored twice, and whom it trusts is said in one place.
 */
final class CatalogLogin {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 64 * 1024;
    private static final int DESCRIPTION_MAX = 200;
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI tokens;
    private final String issuer;
    private final TokenVerifier verifier;

    /** {@code issuer} is what the catalog calls itself in its tokens. */
    CatalogLogin(HttpClient client, URI tokens, String issuer, TokenVerifier verifier) {
        this.client = client;
        this.tokens = tokens;
        this.issuer = issuer;
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
        return fetch(form(password), _ -> "Wrong user or password");
    }

    /** Whether somebody else than the catalog has made it, as far as it says so itself. */
    boolean isOfAnother(Credentials.Token token) {
        try {
            String by = SignedJWT.parse(token.token()).getJWTClaimsSet().getIssuer();
            return by != null && !by.equals(issuer);
        } catch (ParseException _) {
            return false;
        }
    }

    /** A token of an identity provider, shown to the catalog, which knows whom it trusts. */
    Login exchange(Credentials.Token token) {
        return switch (fetch(form(token), CatalogLogin::description)) {
            case Fetched.Token(String ours) -> verified(ours);
            case Fetched.No(Login.Refused refused) -> {
                // Asks the catalog once more, which keeps the record of bad tokens.
                verifier.verify(token.token());
                yield refused;
            }
            case Fetched.No(Login reason) -> reason;
        };
    }

    private Fetched fetch(String form, Function<WholeAnswer, String> refusal) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(tokens)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form));
        RequestScope.find().ifPresent(scope -> scope.passOn(request));
        try {
            return read(WholeAnswer.of(client, request.build(), PATIENCE, BYTES_MAX), refusal);
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

    private static Fetched read(WholeAnswer answer, Function<WholeAnswer, String> refusal)
            throws IOException {
        return switch (answer.statusCode()) {
            case 200 -> {
                JsonNode json = JSON.readTree(answer.body());
                yield new Fetched.Token(json.path("access_token").asText(""));
            }
            case 400, 401, 403 -> new Fetched.No(new Login.Refused(refusal.apply(answer)));
            case 429 -> new Fetched.No(new Login.TooMany(pause(answer)));
            default ->
                    new Fetched.No(
                            new Login.Unavailable("The catalog answers " + answer.statusCode()));
        };
    }

    /** In the catalog's words, as far as a header may hold them. */
    private static String description(WholeAnswer answer) {
        String said = "";
        try {
            said = JSON.readTree(answer.body()).path("error_description").asText("");
        } catch (IOException _) {
            // Then there is no more to say than that.
        }
        String plain = said.replaceAll("[^ -~]", "?");
        return plain.isEmpty()
                ? "The catalog does not take this token"
                : plain.substring(0, Math.min(plain.length(), DESCRIPTION_MAX));
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

    private static String form(Credentials.Token token) {
        return "grant_type=%s&subject_token_type=%s&subject_token=%s"
                .formatted(
                        URLEncoder.encode(EXCHANGE, UTF_8),
                        URLEncoder.encode(JWT, UTF_8),
                        URLEncoder.encode(token.token(), UTF_8));
    }

    private static String form(Credentials.Password password) {
        return "grant_type=client_credentials&client_id=%s&client_secret=%s"
                .formatted(
                        URLEncoder.encode(password.name(), UTF_8),
                        URLEncoder.encode(password.secret().value(), UTF_8));
    }
}
