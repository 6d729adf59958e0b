package dev.tarn.systemtests.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.testkit.TestTrino;
import dev.tarn.testkit.TrinoSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A catalog and a Trino that asks it what is allowed, with the configuration of production; one for
 * all tests of this JVM, each of which has schemas and people of its own.
 */
final class PolicyLakehouse implements AutoCloseable {
    private static final String SECRET = "policy-lakehouse-secret";
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final TestDatabase database;
    private CatalogServer catalog;
    private final CatalogClient administrator;
    private final JsonHttp http = new JsonHttp();
    private final TestTrino trino;

    private PolicyLakehouse() {
        database = TestDatabase.empty();
        catalog = CatalogServer.start(config(database, 0), InstantSource.system());
        administrator = CatalogClient.login(http, catalog.uri(), "admin", SECRET);
        LocalObjectStore objects = LocalObjectStore.fresh();
        put(
                "/api/v1/lakes/lake",
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
        put("/api/v1/principals/trino", principal(true));
        member("engines", "trino");
        grant("engines", "\"ALL\"", "");
        trino =
                TestTrino.start(settings ->
                        settings.withCatalogs("lake", "tpch", "memory")
                                .withEnvironment(
                                        Map.of(
                                                "TARN_CATALOG_URI", catalog.uri().toString(),
                                                "TARN_LAKE", "lake",
                                                "TARN_TRINO_CREDENTIAL", "trino:" + SECRET,
                                                "TARN_S3_ENDPOINT", objects.endpoint().toString(),
                                                "TARN_S3_REGION", objects.region(),
                                                "TARN_S3_ACCESS_KEY", objects.accessKey(),
                                                "TARN_S3_SECRET_KEY", objects.secretKey())));
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
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(person, UTF_8), URLEncoder.encode(SECRET, UTF_8));
        String token =
                json(send(HttpRequest.newBuilder(catalog.uri().resolve("/v1/oauth/tokens"))
                                        .header("Content-Type", "application/x-www-form-urlencoded")
                                        .POST(HttpRequest.BodyPublishers.ofString(form)))
                                .body())
                        .path("access_token")
                        .textValue();
        return send(
                HttpRequest.newBuilder(catalog.uri().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    void withoutCatalog(Runnable test) {
        int port = catalog.uri().getPort();
        catalog.close();
        try {
            test.run();
        } finally {
            catalog = CatalogServer.start(config(database, port), InstantSource.system());
            // Trino meets its dead connections first, and does not send a request twice.
            await().atMost(RECOVERY)
                    .ignoreExceptions()
                    .until(() -> !as("admin").rows("SHOW SCHEMAS FROM lake").isEmpty());
        }
    }

    @Override
    public void close() {
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

    private static HttpResponse<String> send(HttpRequest.Builder request) {
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
                        Map.entry("CATALOG_ISSUER", "http://catalog.test"),
                        Map.entry("CATALOG_BOOTSTRAP_CLIENT_SECRET", SECRET),
                        Map.entry(
                                "CATALOG_ENCRYPTION_KEY",
                                Base64.getEncoder().encodeToString(new byte[32]))));
    }

    /** The values of the first column. */
    List<String> column(String user, String sql) {
        return as(user).rows(sql).stream().map(List::getFirst).toList();
    }
}
