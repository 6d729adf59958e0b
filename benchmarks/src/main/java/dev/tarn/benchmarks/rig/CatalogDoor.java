package dev.tarn.benchmarks.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.embedded.S3ProxyServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;

/** The catalogs behind their one address, as whoever uses or runs them asks them. */
final class CatalogDoor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final URI uri;
    private final String lake;
    private final S3ProxyServer s3;
    private final String secret;
    private final HttpClient http;

    CatalogDoor(URI uri, String lake, S3ProxyServer s3, String secret, HttpClient http) {
        this.uri = uri;
        this.lake = lake;
        this.s3 = s3;
        this.secret = secret;
        this.http = http;
    }

    URI uri() {
        return uri;
    }

    /** The lake, with its files at a port of the store, and who may do what. */
    void setUp(String location, int storePort, Namespace namespace)
            throws IOException, InterruptedException {
        String admin = token("admin");
        var body =
                JSON.createObjectNode()
                        .put("location", location)
                        .set(
                                "storage",
                                JSON.createObjectNode()
                                        .put("type", "s3")
                                        .put("endpoint", "http://127.0.0.1:" + storePort)
                                        .put("region", s3.region())
                                        .put("path-style", true)
                                        .put("access-key", s3.accessKey())
                                        .put("secret-key", s3.secretKey()));
        put(admin, "lakes/" + lake, body.toString());
        principal(admin, "writer", "SELECT\",\"INSERT\",\"CREATE\",\"ALTER\",\"OPERATE");
        principal(admin, "ada", "INSERT");
        try (RESTCatalog client = client()) {
            client.createNamespace(namespace);
        }
    }

    /** Somebody with a role of their own. */
    void principal(String admin, String name, String privileges)
            throws IOException, InterruptedException {
        put(admin, "principals/" + name, "{\"client-secret\":\"%s\"}".formatted(secret));
        put(admin, "roles/role-of-" + name, "");
        put(admin, "roles/role-of-%1$s/members/%1$s".formatted(name), "");
        put(
                admin,
                "lakes/" + lake + "/grants",
                "{\"role\":\"role-of-%s\",\"reason\":\"kills\",\"privileges\":[\"%s\"]}"
                        .formatted(name, privileges));
    }

    /** One that asks the catalog in the names of others, and may read. */
    void putEngine(String name) throws IOException, InterruptedException {
        String admin = token("admin");
        principal(admin, name, "ALL");
        put(
                admin,
                "principals/" + name,
                "{\"engine\":true,\"client-secret\":\"%s\"}".formatted(secret));
    }

    /** Of the management of the catalog. */
    void put(String token, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(uri.resolve("/api/v1/" + path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body)));
        if (answer.statusCode() > 204) {
            throw new IOException(path + ": " + answer.body());
        }
    }

    /** Of somebody who is known to the catalog; it fails while the catalog is not there. */
    String token(String principal) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(uri.resolve("/v1/oauth/tokens"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                                        .formatted(
                                                                principal,
                                                                URLEncoder.encode(
                                                                        secret,
                                                                        StandardCharsets.UTF_8)))));
        if (answer.statusCode() != 200) {
            throw new IOException("No token: HTTP " + answer.statusCode());
        }
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    /** Past the proxies: plain Iceberg, as another engine has it. */
    RESTCatalog client() {
        var client = new RESTCatalog();
        client.initialize(
                "somebody-else",
                Map.ofEntries(
                        Map.entry("uri", uri.toString()),
                        Map.entry("warehouse", lake),
                        Map.entry("rest.auth.type", "oauth2"),
                        Map.entry("credential", "admin:" + secret),
                        Map.entry("oauth2-server-uri", uri + "/v1/oauth/tokens"),
                        Map.entry("io-impl", RecordedFiles.class.getName()),
                        Map.entry("s3.client-factory-impl", StoreClients.class.getName()),
                        Map.entry("s3.endpoint", s3.endpoint().toString()),
                        Map.entry("client.region", s3.region()),
                        Map.entry("s3.access-key-id", s3.accessKey()),
                        Map.entry("s3.secret-access-key", s3.secretKey())));
        return client;
    }

    /** What became of a commit: true, or never. It fails while the catalog cannot say. */
    boolean isCommitted(String table, String commitId) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(
                                        uri.resolve(
                                                "/api/v1/lakes/%s/tables/sales%%1F%s/commits/%s/settle"
                                                        .formatted(lake, table, commitId)))
                                .header("Authorization", "Bearer " + token("admin"))
                                .POST(BodyPublishers.noBody()));
        JsonNode outcome = JSON.readTree(answer.body()).path("outcome");
        return switch (outcome.asText()) {
            case "committed" -> true;
            case "never" -> false;
            default -> throw new IOException("Not settled: HTTP " + answer.statusCode());
        };
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.ofString());
    }
}
