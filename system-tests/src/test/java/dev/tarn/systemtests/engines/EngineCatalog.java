package dev.tarn.systemtests.engines;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.embedded.FreePort;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.testkit.ceph.CephRgw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The one catalog of this JVM that engines are tested against, with two lakes: {@code vended} on
 * Ceph, whose token service opens sessions, and {@code signed} on S3Proxy, which has none.
 *
 * <p>Ceph 16 lets a session delete files one by one, and refuses all that it wants to delete
 * together: what relies on that is tested in {@code signed}.
 */
final class EngineCatalog {
    static final String VENDED = "vended";
    static final String SIGNED = "signed";
    static final List<String> LAKES = List.of(VENDED, SIGNED);

    static final String SPARK = "spark";
    static final String TRINO = "trino";
    static final String CLIENT = "client";

    /** Those that the launcher gives to Trino. */
    private static final List<String> PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "OPERATE");

    private final CephRgw vendedStore;
    private final URI admin = URI.create("http://127.0.0.1:" + FreePort.find());
    private final String secret = UUID.randomUUID().toString();
    private final CatalogServer server;
    private final CatalogClient administrator;

    private EngineCatalog(CephRgw vendedStore) {
        this.vendedStore = vendedStore;
        this.server = CatalogServer.start(config(TestDatabase.empty()), InstantSource.system());
        this.administrator =
                CatalogClient.login(new JsonHttp(), server.uri(), "administrator", secret);
    }

    /** The running catalog; without Ceph the test that asks is skipped and reports the reason. */
    static EngineCatalog orSkip() {
        CephRgw.orSkip();
        return Shared.CATALOG;
    }

    URI uri() {
        return server.uri();
    }

    /** Where principals sign in. */
    URI tokens() {
        return uri().resolve("/v1/oauth/tokens");
    }

    /** What a principal signs in with, as Iceberg's clients want it. */
    String credential(String principal) {
        return principal + ":" + secret;
    }

    CephRgw vendedStore() {
        return vendedStore;
    }

    /** What the catalog counts under a name and one of its labels, as Prometheus would read it. */
    double metric(String name, String label) {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(admin.resolve("/metrics")).build(),
                            HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + "{") && line.contains(label))
                    .mapToDouble(
                            line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static final class Shared {
        private static final EngineCatalog CATALOG = start();

        private static EngineCatalog start() {
            var catalog = new EngineCatalog(CephRgw.orSkip());
            Scratch.atExit(catalog.server, Scratch.folder("catalog"));
            catalog.prepare();
            return catalog;
        }
    }

    private void prepare() {
        createBucket(vendedStore);
        LocalObjectStore signedStore = LocalObjectStore.fresh();
        putLake(
                VENDED,
                "s3://engines/lake",
                storage(vendedStore.endpoint(), vendedStore.accessKey(), vendedStore.secretKey())
                        .put("role-arn", vendedStore.roleArn())
                        .put("session-duration", "PT15M"));
        putLake(
                SIGNED,
                signedStore.location(),
                storage(signedStore.endpoint(), signedStore.accessKey(), signedStore.secretKey()));
        administrator.put("/api/v1/roles/engines");
        for (String principal : List.of(SPARK, TRINO, CLIENT)) {
            administrator.put(
                    "/api/v1/principals/" + principal,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("engine", true)
                            .put("client-secret", secret));
            administrator.put("/api/v1/roles/engines/members/" + principal);
        }
        // As whom a view runs stands in its file: it is registered by those who may say that.
        administrator.put("/api/v1/roles/stewards");
        administrator.put("/api/v1/roles/stewards/members/" + CLIENT);
        for (String lake : LAKES) {
            grant(lake, "engines", PRIVILEGES);
            grant(lake, "stewards", List.of("MANAGE_GRANTS"));
        }
    }

    /** Somebody who is no engine, with a role. */
    void person(String name, String role) {
        administrator.put(
                "/api/v1/principals/" + name,
                JsonNodeFactory.instance.objectNode().put("client-secret", secret));
        administrator.put("/api/v1/roles/" + role);
        administrator.put("/api/v1/roles/" + role + "/members/" + name);
    }

    /** What an administrator says. */
    void put(String path, String body) {
        try {
            administrator.put(path, new ObjectMapper().readTree(body));
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    private void grant(String lake, String role, List<String> privileges) {
        ObjectNode grant = JsonNodeFactory.instance.objectNode().put("role", role);
        privileges.forEach(grant.putArray("privileges")::add);
        administrator.put("/api/v1/lakes/" + lake + "/grants", grant);
    }

    private void putLake(String name, String location, ObjectNode storage) {
        ObjectNode lake = JsonNodeFactory.instance.objectNode();
        lake.put("location", location).set("storage", storage);
        administrator.put("/api/v1/lakes/" + name, lake);
    }

    private static ObjectNode storage(URI endpoint, String accessKey, String secretKey) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "s3")
                .put("endpoint", endpoint.toString())
                .put("region", "us-east-1")
                .put("path-style", true)
                .put("access-key", accessKey)
                .put("secret-key", secretKey);
    }

    private static void createBucket(CephRgw ceph) {
        var keys = AwsBasicCredentials.create(ceph.accessKey(), ceph.secretKey());
        try (S3Client owner =
                S3Client.builder()
                        .endpointOverride(ceph.endpoint())
                        .region(Region.of(ceph.region()))
                        .forcePathStyle(true)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .credentialsProvider(StaticCredentialsProvider.create(keys))
                        .build()) {
            owner.createBucket(bucket -> bucket.bucket("engines"));
        }
    }

    private CatalogConfig config(TestDatabase database) {
        return ConfigLoader.load(
                CatalogConfig.class,
                "CATALOG",
                Optional.empty(),
                Map.ofEntries(
                        Map.entry("CATALOG_HTTP_PORT", "0"),
                        Map.entry("CATALOG_ADMIN_PORT", Integer.toString(admin.getPort())),
                        Map.entry("CATALOG_DATABASE_URL", database.url()),
                        Map.entry("CATALOG_DATABASE_USER", database.user()),
                        Map.entry("CATALOG_DATABASE_PASSWORD", database.password()),
                        Map.entry("CATALOG_ISSUER", "http://catalog.test"),
                        // What engines expire here is seconds old.
                        Map.entry("CATALOG_RETENTION_INSTANT_WINDOW", "0s"),
                        Map.entry("CATALOG_BOOTSTRAP_CLIENT_ID", "administrator"),
                        Map.entry("CATALOG_BOOTSTRAP_CLIENT_SECRET", secret),
                        Map.entry(
                                "CATALOG_ENCRYPTION_KEY",
                                Base64.getEncoder().encodeToString(new byte[32]))));
    }
}
