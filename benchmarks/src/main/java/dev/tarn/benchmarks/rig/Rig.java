package dev.tarn.benchmarks.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.embedded.FreePort;
import dev.tarn.embedded.S3ProxyServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.rest.RESTCatalog;

/** PostgreSQL with fsync, an S3 store, and catalog servers over them with one lake. */
public final class Rig implements AutoCloseable {
    /** What the catalogs call themselves in their tokens. */
    public static final String ISSUER = "http://catalog.race";

    private static final String ADMIN = "admin";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String secret = Stores.random();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Stores stores;
    private final String database;
    private final boolean ownStores;
    private final List<CatalogProcess> servers = new ArrayList<>();

    public Rig(Path home, Path folder, int count) throws IOException, InterruptedException {
        this(Stores.start(home, folder), true, folder, "tarn", count);
    }

    /** One server, on stores that others use as well, in a database of its own. */
    public static Rig on(Stores stores, Path folder, String database)
            throws IOException, InterruptedException {
        return new Rig(stores, false, folder, database, 1);
    }

    private Rig(Stores stores, boolean ownStores, Path folder, String database, int count)
            throws IOException, InterruptedException {
        this.stores = stores;
        this.ownStores = ownStores;
        this.database = database;
        stores.ensureDatabase(database);
        Map<String, String> environment =
                Map.of(
                        "CATALOG_ISSUER", ISSUER,
                        "CATALOG_DATABASE_URL", stores.url(database),
                        "CATALOG_DATABASE_USER", stores.user(),
                        "CATALOG_DATABASE_PASSWORD", stores.password(),
                        "CATALOG_BOOTSTRAP_CLIENT_SECRET", secret,
                        "CATALOG_ENCRYPTION_KEY", key(),
                        // Drivers sign in once, and a run may take more than an hour.
                        "CATALOG_TOKENS_ACCESS_LIFETIME", "24h");
        for (int i = 0; i < count; i++) {
            var server =
                    new CatalogProcess(
                            folder.resolve("catalog-%d.log".formatted(i)),
                            FreePort.find(),
                            FreePort.find(),
                            environment);
            servers.add(server);
            // One after the other, so that one makes the schema.
            awaitReady(server);
        }
        putLake();
    }

    private static String key() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    public List<CatalogProcess> servers() {
        return servers;
    }

    /** Where a service finds the database, in settings that begin so. */
    public Map<String, String> database(String prefix) {
        return Map.of(
                prefix + "_DATABASE_URL", stores.url(database),
                prefix + "_DATABASE_USER", stores.user(),
                prefix + "_DATABASE_PASSWORD", stores.password());
    }

    public void awaitReady(CatalogProcess server) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers(server)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(server.uri() + " is not ready");
            }
            Thread.sleep(50);
        }
    }

    private boolean answers(CatalogProcess server) throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(server.uri().resolve("/.well-known/jwks.json")))
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    public String token(URI server) throws IOException, InterruptedException {
        var answer =
                send(
                        HttpRequest.newBuilder(server.resolve("/v1/oauth/tokens"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                                        .formatted(ADMIN, secret))));
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    /** An engine that may ask the catalog for tokens with this secret. */
    public void putEngine(String name, String engineSecret)
            throws IOException, InterruptedException {
        URI server = servers.getFirst().uri();
        var body = JSON.createObjectNode().put("engine", true).put("client-secret", engineSecret);
        var answer =
                send(
                        HttpRequest.newBuilder(server.resolve("/api/v1/principals/" + name))
                                .header("Authorization", "Bearer " + token(server))
                                .PUT(HttpRequest.BodyPublishers.ofString(body.toString())));
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.body());
        }
    }

    private void putLake() throws IOException, InterruptedException {
        URI server = servers.getFirst().uri();
        S3ProxyServer s3 = stores.s3();
        var storage =
                JSON.createObjectNode()
                        .put("type", "s3")
                        .put("endpoint", stores.endpoint().toString())
                        .put("region", s3.region())
                        .put("path-style", true)
                        .put("access-key", s3.accessKey())
                        .put("secret-key", s3.secretKey());
        // The only database has its files where they always were.
        String location = stores.location(ownStores ? "lake" : database);
        var body = JSON.createObjectNode().put("location", location).set("storage", storage);
        var answer =
                send(
                        HttpRequest.newBuilder(server.resolve("/api/v1/lakes/lake"))
                                .header("Authorization", "Bearer " + token(server))
                                .PUT(HttpRequest.BodyPublishers.ofString(body.toString())));
        if (answer.statusCode() != 201) {
            throw new IOException(answer.body());
        }
    }

    /** The servers that answer: one that is still starting is not worth killing. */
    public List<CatalogProcess> ready() throws InterruptedException {
        var ready = new ArrayList<CatalogProcess>();
        for (CatalogProcess server : servers) {
            if (answers(server)) {
                ready.add(server);
            }
        }
        return ready;
    }

    /** What became of a commit, asked of one server after the other until one knows. */
    public boolean isCommitted(String table, String commitId) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = 0; System.nanoTime() < deadline; attempt++) {
            Optional<Boolean> known =
                    settle(servers.get(attempt % servers.size()), table, commitId);
            if (known.isPresent()) {
                return known.orElseThrow();
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("Nobody settles " + commitId);
    }

    private Optional<Boolean> settle(CatalogProcess server, String table, String commitId)
            throws InterruptedException {
        try {
            URI settle =
                    server.uri()
                            .resolve(
                                    "/api/v1/lakes/lake/tables/%s/commits/%s/settle"
                                            .formatted(table, commitId));
            var answer =
                    send(
                            HttpRequest.newBuilder(settle)
                                    .header("Authorization", "Bearer " + token(server.uri()))
                                    .POST(HttpRequest.BodyPublishers.noBody()));
            if (answer.statusCode() == 200) {
                JsonNode outcome = JSON.readTree(answer.body()).path("outcome");
                return Optional.of(outcome.asText().equals("committed"));
            }
        } catch (IOException dead) {
            // It is being started again.
        }
        return Optional.empty();
    }

    public RESTCatalog client(CatalogProcess server) {
        Map<String, String> properties = new HashMap<>(stores.fileIo());
        properties.putAll(clientProperties(server));
        var client = new RESTCatalog();
        client.initialize("race", properties);
        return client;
    }

    /** Of the catalog, for any client of Iceberg's; it may do everything. */
    public Map<String, String> clientProperties(CatalogProcess server) {
        return Map.of(
                "uri",
                server.uri().toString(),
                "warehouse",
                "lake",
                "rest.auth.type",
                "oauth2",
                "credential",
                ADMIN + ":" + secret,
                "oauth2-server-uri",
                server.uri() + "/v1/oauth/tokens");
    }

    /** Where a service finds the catalog, in settings that begin so; it may do everything. */
    public Map<String, String> catalog(String prefix) {
        return Map.of(
                prefix + "_CATALOG_URI", servers.getFirst().uri().toString(),
                prefix + "_CATALOG_ISSUER", ISSUER,
                prefix + "_CATALOG_CLIENT_ID", ADMIN,
                prefix + "_CATALOG_CLIENT_SECRET", secret);
    }

    @Override
    public void close() {
        servers.forEach(CatalogProcess::close);
        http.shutdownNow();
        if (ownStores) {
            stores.close();
        }
    }
}
