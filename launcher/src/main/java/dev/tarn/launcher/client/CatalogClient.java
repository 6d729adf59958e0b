package dev.tarn.launcher.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;

/** The catalog's REST interface, as its administrator. */
public final class CatalogClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final JsonHttp http;
    private final URI catalog;
    private final String form;
    private final String token;

    private CatalogClient(JsonHttp http, URI catalog, String form) {
        this.http = http;
        this.catalog = catalog;
        this.form = form;
        this.token = newToken();
    }

    public static CatalogClient login(JsonHttp http, URI catalog, String clientId, String secret) {
        return login(
                http,
                catalog,
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId, UTF_8),
                                URLEncoder.encode(secret, UTF_8)));
    }

    /** With the whole form of a request for a token. */
    public static CatalogClient login(JsonHttp http, URI catalog, String form) {
        return new CatalogClient(http, catalog, form);
    }

    /** Another, because each runs out. */
    public String newToken() {
        return require(
                        http,
                        HttpRequest.newBuilder(catalog.resolve("/v1/oauth/tokens"))
                                .timeout(TIMEOUT)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))
                                .build())
                .path("access_token")
                .asText();
    }

    /** What this client proves with who it is; the gateway takes it as well. */
    public String token() {
        return token;
    }

    public void put(String path, JsonNode body) {
        require(
                http,
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    /** Where the path says it all. */
    public void put(String path) {
        require(http, request(path).PUT(BodyPublishers.noBody()).build());
    }

    public void delete(String path) {
        require(http, request(path).DELETE().build());
    }

    public JsonNode post(String path, JsonNode body) {
        return require(
                http,
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    public JsonNode get(String path) {
        return require(http, request(path).GET().build());
    }

    /** What is there, or nothing when there is no such thing. */
    public Optional<JsonNode> find(String path) {
        HttpRequest request = request(path).GET().build();
        var answer = http.send(request);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(successful(request, answer));
    }

    /** A request to a service that accepts the catalog's tokens, without a time-out. */
    public HttpRequest.Builder authorized(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(catalog.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private static JsonNode require(JsonHttp http, HttpRequest request) {
        return successful(request, http.send(request));
    }

    private static JsonNode successful(HttpRequest request, JsonHttp.Answer answer) {
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "The catalog answers %s %s with %d: %s"
                            .formatted(
                                    request.method(),
                                    request.uri().getPath(),
                                    answer.status(),
                                    message(answer)));
        }
        return answer.json();
    }

    /** What the error says, when it has the shape of one. */
    private static String message(JsonHttp.Answer answer) {
        String said = answer.json().at("/error/message").asText("");
        return said.isEmpty() ? answer.body().strip() : said;
    }
}
