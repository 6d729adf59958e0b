package dev.tarn.benchmarks.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.catalog.CatalogMain;
import dev.tarn.embedded.FreePort;
import dev.tarn.embedded.PostgresServer;
import dev.tarn.embedded.PostgresSettings;
import dev.tarn.embedded.S3ProxyServer;
import dev.tarn.embedded.S3ProxySettings;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.writer.WriterMain;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * PostgreSQL, a store, a catalog and writers, each of which may be killed, and what lies between.
 */
public final class Lakehouse implements AutoCloseable {
    public static final Namespace NAMESPACE = Namespace.of("sales");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAKE = "lake";
    private static final String BUCKET = "tarn";
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError");

    private static final Map<String, String> IMPATIENT =
            Map.of(
                    "WRITER_DATABASE_CONNECTION_TIMEOUT", "2s",
                    "WRITER_INTAKE_ACK_WAIT", "10s",
                    "WRITER_HTTP_DRAIN_TIMEOUT", "2s",
                    "WRITER_HTTP_MAX_CONCURRENT_REQUESTS", "2048",
                    "WRITER_LANES_LEASE", "2s",
                    // What has begun comes to its end before the next kill.
                    "WRITER_LANES_PARALLEL", "3",
                    "WRITER_LANES_POLL", "100ms",
                    "WRITER_LANES_PAUSE_MIN", "100ms",
                    "WRITER_LANES_RETRY_MIN", "100ms",
                    "WRITER_LANES_RETRY_MAX", "1s");

    private final Path folder;
    private final String secret = UUID.randomUUID().toString();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final PostgresSettings postgresSettings;
    private final S3ProxyServer s3;
    private final ServiceProcess catalog;
    private final List<ServiceProcess> writers = new ArrayList<>();
    private PostgresServer postgres;

    /** Between the writers and whatever they speak to. */
    public final FaultProxy toStore;

    public final FaultProxy toCatalog;
    private final SeenFiles ofSpark;
    public final FaultProxy toPostgres;

    /** Between the producers and each writer. */
    public final List<FaultProxy> toWriters = new ArrayList<>();

    /** With writers as they are killed best: small, and soon to notice that something is gone. */
    public static Lakehouse toBeKilled(Path home, Path folder, int writers)
            throws IOException, InterruptedException {
        return new Lakehouse(home, folder, writers, OPTIONS, IMPATIENT);
    }

    /** With one writer of this heap, as it is by default but for these settings. */
    public static Lakehouse withWriter(
            Path home, Path folder, String heap, Map<String, String> settings)
            throws IOException, InterruptedException {
        return new Lakehouse(home, folder, 1, List.of("-Xmx" + heap), settings);
    }

    private Lakehouse(
            Path home,
            Path folder,
            int writerCount,
            List<String> writerOptions,
            Map<String, String> settings)
            throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        postgresSettings =
                PostgresSettings.in(home, Files.createDirectories(folder.resolve("pg")), secret)
                        .withPort(FreePort.find())
                        .withParameters(Map.of("max_connections", "200"));
        postgres = PostgresServer.start(postgresSettings);
        postgres.ensureDatabase("tarn");
        s3 =
                S3ProxyServer.start(
                        S3ProxySettings.in(
                                home,
                                Files.createDirectories(folder.resolve("s3")),
                                "key",
                                secret,
                                BUCKET));
        toStore = FaultProxy.toHttp(s3.port());
        ofSpark = SeenFiles.on(s3.port());
        toPostgres = FaultProxy.toPostgres(postgresSettings.port());
        int catalogPort = FreePort.find();
        catalog =
                process(
                        "catalog",
                        CatalogMain.class,
                        "CATALOG",
                        catalogSettings(),
                        OPTIONS,
                        catalogPort);
        toCatalog = FaultProxy.toHttp(catalogPort);
        awaitReady(catalog);
        setUp();
        for (int i = 0; i < writerCount; i++) {
            int port = FreePort.find();
            writers.add(
                    process(
                            "writer-" + i,
                            WriterMain.class,
                            "WRITER",
                            writerSettings(settings),
                            writerOptions,
                            port));
            toWriters.add(FaultProxy.toHttp(port));
            if (i == 0) {
                // One makes the schema.
                awaitReady(writers.getFirst());
            }
        }
        for (ServiceProcess writer : writers) {
            awaitReady(writer);
        }
    }

    private ServiceProcess process(
            String name,
            Class<?> main,
            String prefix,
            Map<String, String> settings,
            List<String> options,
            int port)
            throws IOException {
        return new ServiceProcess(
                name, main, prefix, settings, options, folder, port, FreePort.find());
    }

    private Map<String, String> catalogSettings() {
        return Map.of(
                "CATALOG_ISSUER", "http://catalog.kills",
                "CATALOG_DATABASE_URL", postgres.url("tarn"),
                "CATALOG_DATABASE_USER", postgres.user(),
                "CATALOG_DATABASE_PASSWORD", postgres.password(),
                "CATALOG_BOOTSTRAP_CLIENT_SECRET", secret,
                "CATALOG_RETENTION_INSTANT_WINDOW", "0s",
                "CATALOG_ENCRYPTION_KEY", Base64.getEncoder().encodeToString(new byte[32]));
    }

    private Map<String, String> writerSettings(Map<String, String> more) {
        var settings =
                new HashMap<>(
                        Map.ofEntries(
                                Map.entry(
                                        "WRITER_CATALOG_URI",
                                        "http://127.0.0.1:" + toCatalog.port()),
                                Map.entry("WRITER_CATALOG_ISSUER", "http://catalog.kills"),
                                Map.entry("WRITER_CATALOG_CLIENT_SECRET", secret),
                                Map.entry(
                                        "WRITER_DATABASE_URL",
                                        "jdbc:postgresql://127.0.0.1:%d/tarn"
                                                .formatted(toPostgres.port())),
                                Map.entry("WRITER_DATABASE_USER", postgres.user()),
                                Map.entry("WRITER_DATABASE_PASSWORD", postgres.password()),
                                Map.entry("WRITER_LANDING_LOCATION", "s3://" + BUCKET + "/ingest"),
                                Map.entry(
                                        "WRITER_LANDING_ENDPOINT",
                                        "http://127.0.0.1:" + toStore.port()),
                                Map.entry("WRITER_LANDING_REGION", s3.region()),
                                Map.entry("WRITER_LANDING_PATH_STYLE", "true"),
                                Map.entry("WRITER_LANDING_ACCESS_KEY", s3.accessKey()),
                                Map.entry("WRITER_LANDING_SECRET_KEY", s3.secretKey())));
        settings.putAll(more);
        return settings;
    }

    private void setUp() throws IOException, InterruptedException {
        String admin = token("admin");
        var lake =
                JSON.createObjectNode()
                        .put("location", "s3://" + BUCKET + "/lake")
                        .set(
                                "storage",
                                JSON.createObjectNode()
                                        .put("type", "s3")
                                        .put("endpoint", "http://127.0.0.1:" + toStore.port())
                                        .put("region", s3.region())
                                        .put("path-style", true)
                                        .put("access-key", s3.accessKey())
                                        .put("secret-key", s3.secretKey()));
        put(admin, "lakes/" + LAKE, lake.toString());
        principal(admin, "writer", "SELECT\",\"INSERT\",\"CREATE\",\"ALTER\",\"OPERATE");
        principal(admin, "ada", "INSERT");
        try (RESTCatalog client = client()) {
            client.createNamespace(NAMESPACE);
        }
    }

    private void principal(String admin, String name, String privileges)
            throws IOException, InterruptedException {
        put(admin, "principals/" + name, "{\"client-secret\":\"%s\"}".formatted(secret));
        put(admin, "roles/role-of-" + name, "");
        put(admin, "roles/role-of-%1$s/members/%1$s".formatted(name), "");
        put(
                admin,
                "lakes/" + LAKE + "/grants",
                "{\"role\":\"role-of-%s\",\"reason\":\"kills\",\"privileges\":[\"%s\"]}"
                        .formatted(name, privileges));
    }

    private void put(String token, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(catalog.uri().resolve("/api/v1/" + path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body)));
        if (answer.statusCode() > 204) {
            throw new IOException(path + ": " + answer.body());
        }
    }

    /** Of somebody who is known to the catalog; it fails while the catalog is not there. */
    public String token(String principal) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(catalog.uri().resolve("/v1/oauth/tokens"))
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

    public HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.ofString());
    }

    /** Past the proxies: plain Iceberg, as another engine has it. */
    public RESTCatalog client() {
        var client = new RESTCatalog();
        client.initialize(
                "somebody-else",
                Map.ofEntries(
                        Map.entry("uri", catalog.uri().toString()),
                        Map.entry("warehouse", LAKE),
                        Map.entry("rest.auth.type", "oauth2"),
                        Map.entry("credential", "admin:" + secret),
                        Map.entry("oauth2-server-uri", catalog.uri() + "/v1/oauth/tokens"),
                        Map.entry("io-impl", RecordedFiles.class.getName()),
                        Map.entry("s3.client-factory-impl", StoreClients.class.getName()),
                        Map.entry("s3.endpoint", s3.endpoint().toString()),
                        Map.entry("client.region", s3.region()),
                        Map.entry("s3.access-key-id", s3.accessKey()),
                        Map.entry("s3.secret-access-key", s3.secretKey())));
        return client;
    }

    /** For Spark's Iceberg: past the proxies that break, by one that remembers its files. */
    public Map<String, String> sparkProperties() {
        return Map.ofEntries(
                Map.entry("type", "rest"),
                Map.entry("uri", catalog.uri().toString()),
                Map.entry("warehouse", LAKE),
                Map.entry("rest.auth.type", "oauth2"),
                Map.entry("credential", "admin:" + secret),
                Map.entry("oauth2-server-uri", catalog.uri() + "/v1/oauth/tokens"),
                Map.entry("cache-enabled", "false"),
                Map.entry("io-impl", "org.apache.iceberg.aws.s3.S3FileIO"),
                Map.entry("s3.endpoint", "http://127.0.0.1:" + ofSpark.port()),
                Map.entry("s3.path-style-access", "true"),
                Map.entry("client.region", s3.region()),
                Map.entry("s3.access-key-id", s3.accessKey()),
                Map.entry("s3.secret-access-key", s3.secretKey()));
    }

    /** What Spark has ever begun to write. */
    public Set<String> filesOfSpark() {
        return ofSpark.begun();
    }

    /** What became of a commit: true, or never. It fails while the catalog cannot say. */
    public boolean isCommitted(String table, String commitId)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(
                                        catalog.uri()
                                                .resolve(
                                                        "/api/v1/lakes/%s/tables/sales%%1F%s/commits/%s/settle"
                                                                .formatted(LAKE, table, commitId)))
                                .header("Authorization", "Bearer " + token("admin"))
                                .POST(BodyPublishers.noBody()));
        JsonNode outcome = JSON.readTree(answer.body()).path("outcome");
        return switch (outcome.asText()) {
            case "committed" -> true;
            case "never" -> false;
            default -> throw new IOException("Not settled: HTTP " + answer.statusCode());
        };
    }

    /** For who kills often: most of the work of a start is to load and link the classes. */
    public void startFromArchives() throws IOException, InterruptedException {
        for (ServiceProcess first : List.of(catalog, writers.getFirst())) {
            first.startFromArchive();
            awaitReady(first);
            // The first end under it makes the archive.
            first.restart();
            awaitReady(first);
        }
        for (ServiceProcess writer : writers.subList(1, writers.size())) {
            writer.startFromArchive();
            awaitReady(writer);
        }
    }

    public ServiceProcess catalog() {
        return catalog;
    }

    public List<ServiceProcess> writers() {
        return List.copyOf(writers);
    }

    /** Where producers reach a writer. */
    public URI writerUri(int writer) {
        return URI.create("http://127.0.0.1:" + toWriters.get(writer).port());
    }

    public boolean isReady(ServiceProcess server) throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(server.adminUri().resolve("/health/ready")))
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    public void awaitReady(ServiceProcess server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady(server)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(server + " is not ready");
            }
            server.startAgainIfEnded();
            Thread.sleep(50);
        }
    }

    /** With every connection to it, in the middle of whatever it does. */
    public synchronized void killPostgres() {
        postgres.kill();
        postgres = PostgresServer.start(postgresSettings);
    }

    public void heal() {
        toStore.heal();
        toCatalog.heal();
        toPostgres.heal();
        toWriters.forEach(FaultProxy::heal);
    }

    /** The texts of the first column. */
    public List<String> texts(String sql) {
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.url("tarn"), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** What the store has, past the store. */
    public StoredObjects stored() {
        return new StoredObjects(folder.resolve("s3/data"), BUCKET);
    }

    /** The CPU time of each process so far, and of this one. */
    public Map<String, Duration> cpu() {
        Map<String, Duration> cpu = new TreeMap<>();
        cpu.put("driver and proxies", cpu(ProcessHandle.current()));
        cpu.put("store", cpu(s3.pid()));
        cpu.put("PostgreSQL", cpu(postgres.pid()));
        cpu.put("catalog", catalog.cpu());
        for (ServiceProcess writer : writers) {
            cpu.put(writer.name(), writer.cpu());
        }
        return cpu;
    }

    /** With its children that live. */
    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .map(process ->
                        process.children().map(Lakehouse::cpu).reduce(cpu(process), Duration::plus))
                .orElse(Duration.ZERO);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The store as it is, past the network that breaks or delays. */
    public URI storeUri() {
        return s3.endpoint();
    }

    @Override
    public void close() {
        writers.forEach(ServiceProcess::close);
        catalog.close();
        toWriters.forEach(FaultProxy::close);
        toCatalog.close();
        toPostgres.close();
        toStore.close();
        ofSpark.close();
        http.shutdownNow();
        s3.close();
        postgres.close();
    }
}
