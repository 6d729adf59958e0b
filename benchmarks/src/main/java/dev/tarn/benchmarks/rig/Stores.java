package dev.tarn.benchmarks.rig;

import dev.tarn.embedded.PostgresServer;
import dev.tarn.embedded.PostgresSettings;
import dev.tarn.embedded.S3ProxyServer;
import dev.tarn.embedded.S3ProxySettings;
import dev.tarn.embedded.Trees;
import dev.tarn.testkit.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL with fsync and an S3 store, for whatever is measured on them. */
public final class Stores implements AutoCloseable {
    public static final String BUCKET = "tarn";

    private final PostgresServer postgres;
    private final S3ProxyServer s3;
    private final Optional<FaultProxy> farAway;
    private final Path objects;

    private Stores(
            PostgresServer postgres, S3ProxyServer s3, Optional<FaultProxy> farAway, Path objects) {
        this.postgres = postgres;
        this.s3 = s3;
        this.farAway = farAway;
        this.objects = objects;
    }

    public static Stores start(Path home, Path folder) throws IOException {
        return start(home, folder, Duration.ZERO);
    }

    /** Each answer of the object store takes so much longer. */
    public static Stores start(Path home, Path folder, Duration storeDelay) throws IOException {
        PostgresServer postgres =
                PostgresServer.start(
                        PostgresSettings.in(
                                home, Files.createDirectories(folder.resolve("pg")), random()));
        try {
            var settings =
                    S3ProxySettings.in(
                            home,
                            Files.createDirectories(folder.resolve("s3")),
                            random(),
                            random(),
                            BUCKET);
            S3ProxyServer s3 = S3ProxyServer.start(settings);
            return new Stores(
                    postgres,
                    s3,
                    storeDelay.isZero()
                            ? Optional.empty()
                            : Optional.of(farAway(s3.endpoint().getPort(), storeDelay)),
                    settings.dataDir().resolve(BUCKET));
        } catch (RuntimeException failed) {
            postgres.close();
            throw failed;
        }
    }

    private static FaultProxy farAway(int port, Duration storeDelay) {
        FaultProxy proxy = FaultProxy.toHttp(port);
        proxy.delayAnswers(storeDelay);
        return proxy;
    }

    static String random() {
        var bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    public void ensureDatabase(String name) {
        postgres.ensureDatabase(name);
    }

    public String url(String database) {
        return postgres.url(database);
    }

    public String user() {
        return postgres.user();
    }

    public String password() {
        return postgres.password();
    }

    public S3ProxyServer s3() {
        return s3;
    }

    /** Where everybody asks for it. */
    public URI endpoint() {
        return farAway.map(proxy -> URI.create("http://127.0.0.1:" + proxy.port()))
                .orElseGet(s3::endpoint);
    }

    /** Where those who use this database keep their files. */
    public String location(String database) {
        return "s3://" + BUCKET + "/" + database;
    }

    /** Named as Iceberg's clients name it. */
    public Map<String, String> storeAccess() {
        return Map.of(
                "s3.endpoint", endpoint().toString(),
                "client.region", s3.region(),
                "s3.access-key-id", s3.accessKey(),
                "s3.secret-access-key", s3.secretKey());
    }

    /** For Iceberg's clients. */
    public Map<String, String> fileIo() {
        Map<String, String> properties = new HashMap<>(storeAccess());
        properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        properties.put("s3.client-factory-impl", StoreClients.class.getName());
        return properties;
    }

    /** What one left to be written is not written while another is measured. */
    public void checkpoint() throws IOException {
        execute("CHECKPOINT");
    }

    /** With the files that its users wrote. */
    public void drop(String database) throws IOException {
        execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        Trees.delete(objects.resolve(database));
    }

    private void execute(String statement) throws IOException {
        try (Connection connection =
                        DriverManager.getConnection(url("postgres"), user(), password());
                var prepared = connection.createStatement()) {
            prepared.execute(statement);
        } catch (SQLException failure) {
            throw new IOException("Cannot " + statement + ": " + failure.getMessage(), failure);
        }
    }

    public Duration postgresCpu() {
        return ProcessTree.cpu(postgres.pid());
    }

    public Duration s3Cpu() {
        return ProcessTree.cpu(s3.pid());
    }

    @Override
    public void close() {
        farAway.ifPresent(FaultProxy::close);
        s3.close();
        postgres.close();
    }
}
