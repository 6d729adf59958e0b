package dev.tarn.benchmarks.rig;

import static java.util.Map.entry;

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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * PostgreSQL, a store, a catalog and writers, each of which may be killed, and what lies between.
 */
public final class Lakehouse implements AutoCloseable {
    public static final Namespace NAMESPACE = Namespace.of("sales");
    private static final String LAKE = "lake";
    private static final String ISSUER = "http://catalog.kills";
    private static final String BUCKET = "tarn";
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    /** Whoever asks has something to mend, perhaps just what it waits for. */
    private static final Duration SAID_WITHIN = Duration.ofSeconds(3);

    private static final Duration ALMOST_TOGETHER = Duration.ofSeconds(1);

    /** Of services that are killed often: soon there, and small. */
    static final List<String> OPTIONS =
            List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError");

    /** Iceberg takes no snapshot that is more than a minute older than the one before it. */
    public static final Duration CLOCK_MOVED_MAX = Duration.ofSeconds(50);

    private static final Map<String, String> IMPATIENT =
            Map.ofEntries(
                    entry("WRITER_DATABASE_CONNECTION_TIMEOUT", "2s"),
                    entry("WRITER_INTAKE_ACK_WAIT", "10s"),
                    entry("WRITER_HTTP_DRAIN_TIMEOUT", "2s"),
                    entry("WRITER_HTTP_MAX_CONCURRENT_REQUESTS", "2048"),
                    entry("WRITER_LANES_LEASE", "2s"),
                    // What has begun comes to its end before the next kill.
                    entry("WRITER_LANES_PARALLEL", "3"),
                    // A lane that has more to do than fits between two kills never ends.
                    entry("WRITER_LANES_GROUP_BATCHES", "400"),
                    entry("WRITER_LANES_POLL", "250ms"),
                    entry("WRITER_LANES_PAUSE_MIN", "100ms"),
                    entry("WRITER_LANES_RETRY_MIN", "500ms"),
                    entry("WRITER_LANES_RETRY_MAX", "2s"));

    private final Path folder;
    private final String secret = UUID.randomUUID().toString();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final PostgresSettings postgresSettings;
    private final S3ProxyServer s3;
    private final List<ServiceProcess> catalogs = new ArrayList<>();
    private final List<ServiceProcess> writers = new ArrayList<>();
    private final Duration clocksApartMax;
    private PostgresServer postgres;

    /** Between the writers and whatever they speak to. */
    public final FaultProxy toStore;

    public final FaultProxy toCatalog;
    private final FaultProxy aroundFaults;
    private final CatalogDoor door;
    private final SeenFiles ofSpark;
    public final FaultProxy toPostgres;

    /** Between the producers and each writer. */
    public final List<FaultProxy> toWriters = new ArrayList<>();

    /** Which processes there are, and what they are told. */
    private record Services(
            int catalogs,
            Class<?> catalog,
            int writers,
            Class<?> writer,
            List<String> writerOptions,
            Map<String, String> writerSettings) {}

    /** With writers as they are killed best: small, and soon to notice that something is gone. */
    public static Lakehouse toBeKilled(Path home, Path folder, int writers)
            throws IOException, InterruptedException {
        return new Lakehouse(
                home,
                folder,
                new Services(1, CatalogMain.class, writers, WriterMain.class, OPTIONS, IMPATIENT));
    }

    /** The same with several catalogs behind one address, and clocks that can be moved. */
    public static Lakehouse withMovedClocks(Path home, Path folder, int catalogs, int writers)
            throws IOException, InterruptedException {
        return new Lakehouse(
                home,
                folder,
                new Services(
                        catalogs,
                        MovedCatalog.class,
                        writers,
                        MovedWriter.class,
                        OPTIONS,
                        IMPATIENT));
    }

    /** With one writer of this heap, as it is by default but for these settings. */
    public static Lakehouse withWriter(
            Path home, Path folder, String heap, Map<String, String> settings)
            throws IOException, InterruptedException {
        return new Lakehouse(
                home,
                folder,
                new Services(
                        1,
                        CatalogMain.class,
                        1,
                        WriterMain.class,
                        List.of("-Xmx" + heap),
                        settings));
    }

    private Lakehouse(Path home, Path folder, Services services)
            throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        clocksApartMax =
                services.writer() == MovedWriter.class
                        ? CLOCK_MOVED_MAX.plus(ALMOST_TOGETHER)
                        : ALMOST_TOGETHER;
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
        for (int i = 0; i < services.catalogs(); i++) {
            catalogs.add(
                    process(
                            i == 0 ? "catalog" : "catalog-" + i,
                            services.catalog(),
                            "CATALOG",
                            catalogSettings(),
                            OPTIONS));
            // One makes the schema.
            awaitReady(catalogs.get(i));
        }
        toCatalog = FaultProxy.toHttp(ports(catalogs));
        aroundFaults = FaultProxy.toHttp(ports(catalogs));
        door =
                new CatalogDoor(
                        URI.create("http://127.0.0.1:" + aroundFaults.port()),
                        LAKE,
                        s3,
                        secret,
                        http);
        door.setUp("s3://" + BUCKET + "/lake", toStore.port(), NAMESPACE);
        for (int i = 0; i < services.writers(); i++) {
            var writer =
                    process(
                            "writer-" + i,
                            services.writer(),
                            "WRITER",
                            writerSettings(services.writerSettings()),
                            services.writerOptions());
            writers.add(writer);
            toWriters.add(FaultProxy.toHttp(writer.uri().getPort()));
            if (i == 0) {
                // One makes the schema.
                awaitReady(writer);
            }
        }
        for (ServiceProcess writer : writers) {
            awaitReady(writer);
        }
    }

    private static int[] ports(List<ServiceProcess> servers) {
        return servers.stream().mapToInt(server -> server.uri().getPort()).toArray();
    }

    private ServiceProcess process(
            String name,
            Class<?> main,
            String prefix,
            Map<String, String> settings,
            List<String> options)
            throws IOException {
        return new ServiceProcess(
                name, main, prefix, settings, options, folder, FreePort.find(), FreePort.find());
    }

    Path folder() {
        return folder;
    }

    void putEngine(String name) throws IOException, InterruptedException {
        door.putEngine(name);
    }

    /** Of a Trino that reaches the catalogs and the store where the writers do. */
    Map<String, String> trinoEnvironment(String principal) {
        return Map.of(
                "TARN_CATALOG_URI",
                "http://127.0.0.1:" + toCatalog.port(),
                "TARN_LAKE",
                LAKE,
                "TARN_TRINO_CREDENTIAL",
                principal + ":" + secret,
                "TARN_S3_ENDPOINT",
                "http://127.0.0.1:" + toStore.port(),
                "TARN_S3_REGION",
                s3.region(),
                "TARN_S3_ACCESS_KEY",
                s3.accessKey(),
                "TARN_S3_SECRET_KEY",
                s3.secretKey());
    }

    /** Of a gateway that reaches the catalogs and the database where the writers do. */
    Map<String, String> gatewaySettings(String principal) {
        return Map.of(
                "GATEWAY_CATALOG_URI",
                "http://127.0.0.1:" + toCatalog.port(),
                "GATEWAY_CATALOG_ISSUER",
                ISSUER,
                "GATEWAY_USES_CLIENT_ID",
                principal,
                "GATEWAY_USES_CLIENT_SECRET",
                secret,
                "GATEWAY_DATABASE_URL",
                throughNetwork(),
                "GATEWAY_DATABASE_USER",
                postgres.user(),
                "GATEWAY_DATABASE_PASSWORD",
                postgres.password());
    }

    private String throughNetwork() {
        return "jdbc:postgresql://127.0.0.1:%d/tarn".formatted(toPostgres.port());
    }

    private Map<String, String> catalogSettings() {
        return Map.of(
                "CATALOG_ISSUER", ISSUER,
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
                                Map.entry("WRITER_CATALOG_ISSUER", ISSUER),
                                Map.entry("WRITER_CATALOG_CLIENT_SECRET", secret),
                                Map.entry("WRITER_DATABASE_URL", throughNetwork()),
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

    public HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.ofString());
    }

    /** Of somebody who is known to the catalog; it fails while the catalog is not there. */
    public String token(String principal) throws IOException, InterruptedException {
        return door.token(principal);
    }

    /** Past the proxies that break: plain Iceberg, as another engine has it. */
    public RESTCatalog client() {
        return door.client();
    }

    /** What became of a commit: true, or never. It fails while the catalog cannot say. */
    public boolean isCommitted(String table, String commitId)
            throws IOException, InterruptedException {
        return door.isCommitted(table, commitId);
    }

    /** For Spark's Iceberg: past the proxies that break, by one that remembers its files. */
    public Map<String, String> sparkProperties() {
        return Map.ofEntries(
                Map.entry("type", "rest"),
                Map.entry("uri", door.uri().toString()),
                Map.entry("warehouse", LAKE),
                Map.entry("rest.auth.type", "oauth2"),
                Map.entry("credential", "admin:" + secret),
                Map.entry("oauth2-server-uri", door.uri() + "/v1/oauth/tokens"),
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

    /** For who kills often: most of the work of a start is to load and link the classes. */
    public void startFromArchives() throws IOException, InterruptedException {
        List<ServiceProcess> firsts = List.of(catalog(), writers.getFirst());
        for (ServiceProcess first : firsts) {
            first.startFromArchive();
            awaitReady(first);
            // The first end under it makes the archive.
            first.restart();
            awaitReady(first);
        }
        for (ServiceProcess other : services()) {
            if (!firsts.contains(other)) {
                other.startFromArchive();
                awaitReady(other);
            }
        }
    }

    /** The first of them, or the only one. */
    public ServiceProcess catalog() {
        return catalogs.getFirst();
    }

    /** How much earlier than here it may be elsewhere. */
    public Duration clocksApartMax() {
        return clocksApartMax;
    }

    /** All catalogs, and all writers. */
    public List<ServiceProcess> services() {
        return Stream.concat(catalogs.stream(), writers.stream()).toList();
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
            return http.send(
                                    HttpRequest.newBuilder(
                                                    server.adminUri().resolve("/health/ready"))
                                            .timeout(SAID_WITHIN)
                                            .build(),
                                    BodyHandlers.discarding())
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

    public synchronized long postgresPid() {
        return postgres.pid();
    }

    public long storePid() {
        return s3.pid();
    }

    public void heal() {
        toStore.heal();
        toCatalog.heal();
        toPostgres.heal();
        toWriters.forEach(FaultProxy::heal);
    }

    /** The texts of the first column. */
    public List<String> texts(String sql) {
        return DatabaseTexts.of(postgres, sql);
    }

    /** What the store has, past the store. */
    public StoredObjects stored() {
        return new StoredObjects(folder.resolve("s3/data"), BUCKET);
    }

    /** The CPU time of each process so far, and of this one. */
    public Map<String, Duration> cpu() {
        Map<String, Duration> cpu = new TreeMap<>();
        cpu.put(
                "driver and proxies",
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        cpu.put("store", ProcessTree.cpu(s3.pid()));
        cpu.put("PostgreSQL", ProcessTree.cpu(postgres.pid()));
        for (ServiceProcess each : services()) {
            cpu.put(each.name(), each.cpu());
        }
        return cpu;
    }

    /** The store as it is, past the network that breaks or delays. */
    public URI storeUri() {
        return s3.endpoint();
    }

    @Override
    public void close() {
        writers.forEach(ServiceProcess::close);
        catalogs.forEach(ServiceProcess::close);
        toWriters.forEach(FaultProxy::close);
        toCatalog.close();
        aroundFaults.close();
        toPostgres.close();
        toStore.close();
        ofSpark.close();
        http.shutdownNow();
        s3.close();
        postgres.close();
    }
}
