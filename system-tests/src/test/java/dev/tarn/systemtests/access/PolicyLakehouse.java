package dev.tarn.systemtests.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.gateway.trust.TrinoKey;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.TarnHome;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.testkit.TestTrino;
import dev.tarn.testkit.TrinoSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * A catalog and a Trino that asks it what is allowed, with the configuration of production; one for
 * all tests of this JVM, each of which has schemas and people of its own.
 */
final class PolicyLakehouse implements AutoCloseable {
    static final String ISSUER = "http://catalog.test";
    static final String ENCRYPTION_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    /** A lake whose tables can be made older than they are. */
    static final String PERSONAL = "personal";

    /** Who may write down in a table what people asked. */
    static final String SCRIBE = "scribe";

    private static final String SECRET = "policy-lakehouse-secret";

    /** Most tests ask Trino in any name; who comes through the gateway has its token. */
    private static final String ALSO_WITHOUT_GATEWAY =
            "-Dhttp-server.authentication.allow-insecure-over-http=true";

    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Of snapshots, logs and the whole. */
    private static final Pattern SNAPSHOT_TIME = Pattern.compile("(-ms\":)([0-9]{12,})");

    private final TestDatabase database;
    private CatalogServer catalog;
    private final CatalogClient administrator;
    private final JsonHttp http = new JsonHttp();
    private final LocalObjectStore personal = LocalObjectStore.fresh();
    private final TestTrino trino;
    private final ServicesBeside beside;

    private PolicyLakehouse() {
        database = TestDatabase.empty();
        catalog = start(database, 0);
        administrator = CatalogClient.login(http, catalog.uri(), "admin", SECRET);
        LocalObjectStore objects = LocalObjectStore.fresh();
        putLake("lake", objects);
        putLake(PERSONAL, personal);
        put("/api/v1/principals/trino", principal(true));
        person("writer", "engines");
        member("engines", "trino");
        person(SCRIBE, "scribes");
        grant("scribes", "\"SELECT\",\"INSERT\",\"CREATE\"", "");
        for (String lake : List.of("lake", PERSONAL)) {
            put(
                    "/api/v1/lakes/" + lake + "/grants",
                    "{\"role\":\"engines\",\"privileges\":[\"ALL\"]}");
        }
        Path gatewayFolder = Scratch.folder("gateway");
        Path publicKey = gatewayFolder.resolve("key.pem");
        TrinoKey.in(gatewayFolder.resolve("key.json"), publicKey);
        trino =
                TestTrino.start(settings ->
                        settings.withCatalogs("lake", "tpch", "memory")
                                .withGatewayOnly()
                                .withJvmOptions(ALSO_WITHOUT_GATEWAY)
                                .withCatalog(PERSONAL, likeTheLake())
                                .withEnvironment(
                                        Map.of(
                                                "TARN_GATEWAY_PUBLIC_KEY", publicKey.toString(),
                                                "TRINO_INTERNAL_SECRET", "only one node here",
                                                "TARN_CATALOG_URI", catalog.uri().toString(),
                                                "TARN_LAKE", "lake",
                                                "TARN_TRINO_CREDENTIAL", "trino:" + SECRET,
                                                "TARN_S3_ENDPOINT", objects.endpoint().toString(),
                                                "TARN_S3_REGION", objects.region(),
                                                "TARN_S3_ACCESS_KEY", objects.accessKey(),
                                                "TARN_S3_SECRET_KEY", objects.secretKey())));
        beside =
                new ServicesBeside(
                        catalog.uri(), trino.uri(), gatewayFolder, database, objects, SECRET);
    }

    private void putLake(String name, LocalObjectStore objects) {
        put(
                "/api/v1/lakes/" + name,
                """
                {"location":"%s","storage":{"type":"s3","endpoint":"%s","region":"%s","path-style":true,\
                "access-key":"%s","secret-key":"%s"}}\
                """
                        .formatted(
                                objects.location(),
                                objects.endpoint(),
                                objects.region(),
                                objects.accessKey(),
                                objects.secretKey()));
    }

    /** The configuration of production, for another lake. */
    private static String likeTheLake() {
        try {
            return Files.readString(TarnHome.path().resolve("trino-config/catalog/lake.properties"))
                    .replace("${ENV:TARN_LAKE}", PERSONAL);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static PolicyLakehouse shared() {
        return Shared.LAKEHOUSE;
    }

    /** Starts with the first test that asks, and ends with the JVM. */
    private static final class Shared {
        private static final PolicyLakehouse LAKEHOUSE = start();

        private static PolicyLakehouse start() {
            var lakehouse = new PolicyLakehouse();
            Scratch.atExit(lakehouse, Scratch.folder("policy"));
            return lakehouse;
        }
    }

    URI catalog() {
        return catalog.uri();
    }

    URI writer() {
        return beside.writer();
    }

    URI gateway() {
        return beside.gateway();
    }

    /** A gateway of somebody's own before the same Trino. */
    Map<String, String> gatewaySettings() {
        return beside.gatewaySettings();
    }

    TrinoSession as(String user) {
        return trino.as(user);
    }

    /** A person with roles. */
    void person(String name, String... roles) {
        put("/api/v1/principals/" + name, principal(false));
        for (String role : roles) {
            member(role, name);
        }
    }

    void member(String role, String name) {
        administrator.put("/api/v1/roles/" + role);
        administrator.put("/api/v1/roles/" + role + "/members/" + name);
    }

    /** {@code place} begins with a comma, or is empty. */
    void grant(String role, String privileges, String place) {
        put(
                "/api/v1/lakes/lake/grants",
                "{\"role\":\"%s\",\"privileges\":[%s]%s}".formatted(role, privileges, place));
    }

    void put(String path, String body) {
        administrator.put(path, json(body));
    }

    void delete(String path) {
        administrator.delete(path);
    }

    JsonNode post(String path, String body) {
        return administrator.post(path, json(body));
    }

    /** What a person signs in with, as Iceberg's clients want it. */
    Map<String, String> credential(String person) {
        return Map.of(
                "uri",
                catalog.uri().toString(),
                "warehouse",
                "lake",
                "credential",
                person + ":" + SECRET,
                "oauth2-server-uri",
                catalog.uri().resolve("/v1/oauth/tokens").toString());
    }

    /** The status and body of the Iceberg protocol for a person who comes by themselves. */
    HttpResponse<String> load(String person, String table) {
        return send(person, "GET", "/v1/lake/namespaces/sales/tables/" + table, "");
    }

    HttpResponse<String> send(String person, String method, String path, String body) {
        return send(
                HttpRequest.newBuilder(catalog.uri().resolve(path))
                        .header("Authorization", "Bearer " + token(person))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Makes a table of the lake {@link #PERSONAL} older than it is. */
    void age(String namespace, String table, Duration by) {
        String tables = "/v1/%s/namespaces/%s".formatted(PERSONAL, namespace);
        JsonNode metadata = administrator.get(tables + "/tables/" + table).path("metadata");
        String older =
                SNAPSHOT_TIME
                        .matcher(metadata.toString())
                        .replaceAll(time ->
                                time.group(1) + (Long.parseLong(time.group(2)) - by.toMillis()));
        String file = metadata.path("location").textValue() + "/metadata/aged.metadata.json";
        try {
            Files.writeString(
                    personal.folder().resolve(file.substring(personal.location().length() + 1)),
                    older);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        post(tables + "/tables/" + table + "/unregister", "{}");
        post(
                tables + "/register",
                "{\"name\":\"%s\",\"metadata-location\":\"%s\"}".formatted(table, file));
    }

    /** Whether a file of the lake {@link #PERSONAL} is in its store. */
    boolean isThere(String location) {
        return Files.exists(
                personal.folder().resolve(location.substring(personal.location().length() + 1)));
    }

    /** Rows as NDJSON, appended by the writer; answered when they are there. */
    HttpResponse<String> append(String person, String namespace, String table, String rows) {
        return send(
                HttpRequest.newBuilder(
                                writer().resolve(
                                                "/v1/lakes/lake/namespaces/%s/tables/%s/batches"
                                                        .formatted(namespace, table)))
                        .header("Authorization", "Bearer " + token(person))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(rows)));
    }

    String token(String person) {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(person, UTF_8), URLEncoder.encode(SECRET, UTF_8));
        return json(send(HttpRequest.newBuilder(catalog.uri().resolve("/v1/oauth/tokens"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)))
                        .body())
                .path("access_token")
                .textValue();
    }

    /** What the gateway answers to a statement of somebody with a password. */
    HttpResponse<String> ask(String person, String sql) {
        return send(
                HttpRequest.newBuilder(gateway().resolve("/api/v1/sql"))
                        .header("Authorization", basic(person))
                        .POST(HttpRequest.BodyPublishers.ofString(sql)));
    }

    /** What the gateway has written down of this person's statements, the newest first. */
    JsonNode receipts(String person) {
        return json(send(HttpRequest.newBuilder(gateway().resolve("/api/v1/queries"))
                                .header("Authorization", basic(person)))
                        .body())
                .path("queries");
    }

    private static String basic(String person) {
        return "Basic "
                + Base64.getEncoder().encodeToString((person + ":" + SECRET).getBytes(UTF_8));
    }

    /** The rows of a statement about the catalog's own tables, each a line. */
    List<String> ledger(String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }

    void withoutCatalog(Runnable test) {
        insteadOfTheCatalog(_ -> test.run());
    }

    /** With one that answers more than it is asked. */
    void withALyingCatalog(Runnable test) {
        insteadOfTheCatalog(port -> {
            try (CatalogServer honest = start(database, 0);
                    LyingCatalog _ = LyingCatalog.before(honest.uri(), port)) {
                awaitTrino("SHOW SCHEMAS FROM lake");
                test.run();
            }
        });
    }

    private void insteadOfTheCatalog(IntConsumer test) {
        int port = catalog.uri().getPort();
        catalog.close();
        try {
            test.accept(port);
        } finally {
            catalog = start(database, port);
            awaitTrino("SHOW SCHEMAS FROM lake");
        }
    }

    /** It meets its dead connections first, and does not send a request twice. */
    private void awaitTrino(String sql) {
        await().atMost(RECOVERY).ignoreExceptions().until(() -> !as("admin").rows(sql).isEmpty());
    }

    private static CatalogServer start(TestDatabase database, int port) {
        return CatalogServer.start(config(database, port), InstantSource.system());
    }

    @Override
    public void close() {
        beside.close();
        trino.close();
        catalog.close();
        http.close();
        database.close();
    }

    private static String principal(boolean engine) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("engine", engine)
                .put("client-secret", SECRET)
                .toString();
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    private static CatalogConfig config(TestDatabase database, int port) {
        return ConfigLoader.load(
                CatalogConfig.class,
                "CATALOG",
                Optional.empty(),
                Map.ofEntries(
                        Map.entry("CATALOG_HTTP_PORT", Integer.toString(port)),
                        Map.entry("CATALOG_ADMIN_PORT", "0"),
                        Map.entry("CATALOG_DATABASE_URL", database.url()),
                        Map.entry("CATALOG_DATABASE_USER", database.user()),
                        Map.entry("CATALOG_DATABASE_PASSWORD", database.password()),
                        Map.entry("CATALOG_ISSUER", ISSUER),
                        // What engines expire here is seconds old.
                        Map.entry("CATALOG_RETENTION_INSTANT_WINDOW", "0s"),
                        Map.entry("CATALOG_BOOTSTRAP_CLIENT_SECRET", SECRET),
                        Map.entry("CATALOG_ENCRYPTION_KEY", ENCRYPTION_KEY)));
    }

    /** The values of the first column. */
    List<String> column(String user, String sql) {
        return as(user).rows(sql).stream().map(List::getFirst).toList();
    }
}
