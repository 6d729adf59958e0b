package dev.tarn.gateway;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Secret;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.gateway.admission.AdmissionConfig;
import dev.tarn.gateway.chain.ChainConfig;
import dev.tarn.gateway.export.ExportConfig;
import dev.tarn.gateway.history.HistoryConfig;
import dev.tarn.gateway.instant.InstantConfig;
import dev.tarn.gateway.login.LoginConfig;
import dev.tarn.gateway.receipt.ReceiptConfig;
import dev.tarn.gateway.spooling.SpoolingConfig;
import dev.tarn.gateway.uses.UsesConfig;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** A gateway on free ports, with people who have passwords. */
final class TestGateway implements AutoCloseable {
    static final String SECRET = "open sesame";

    private final GatewayConfig config;
    private final Path folder;
    private final InstantSource clock;
    private GatewayServer server;

    private TestGateway(GatewayConfig config, Path folder, InstantSource clock) {
        this.config = config;
        this.folder = folder;
        this.clock = clock;
        this.server = GatewayServer.start(config, clock);
    }

    static TestGateway start(TestDatabase database, TestIssuer catalog, URI trino, Path folder) {
        return start(
                catalog, config(database, catalog, trino, folder), folder, InstantSource.system());
    }

    /** With limits. */
    static TestGateway start(
            TestDatabase database,
            TestIssuer catalog,
            URI trino,
            Path folder,
            AdmissionConfig admission) {
        GatewayConfig usual = config(database, catalog, trino, folder);
        return start(
                catalog, with(usual, admission, usual.export()), folder, InstantSource.system());
    }

    static TestGateway start(
            TestIssuer catalog, GatewayConfig config, Path folder, InstantSource clock) {
        for (String name : List.of("ada", "bob")) {
            catalog.account(name, SECRET);
        }
        catalog.account("deputy", SECRET, "impersonator");
        catalog.account("admin", SECRET, "admin");
        return new TestGateway(config, folder, clock);
    }

    static GatewayConfig config(TestDatabase database, TestIssuer catalog, URI trino, Path folder) {
        return config(
                database, catalog, trino, folder, Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    static GatewayConfig config(
            TestDatabase database,
            TestIssuer catalog,
            URI trino,
            Path folder,
            Duration checkEvery,
            Duration answerWithin) {
        return new GatewayConfig(
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        256,
                        DataSize.parse("16MB"),
                        DataSize.parse("128MB"),
                        DataSize.parse("64KB"),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2)),
                new GatewayConfig.Tls(0, Optional.empty(), Optional.empty(), folder),
                new AdminConfig("127.0.0.1", 0),
                Optional.empty(),
                new GatewayConfig.Postgres(
                        database.url(),
                        database.user(),
                        new Secret(database.password()),
                        8,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)),
                new GatewayConfig.Catalog(catalog.uri(), Optional.empty(), TestIssuer.AUDIENCE),
                new GatewayConfig.Trino(
                        trino,
                        "north",
                        Optional.of("trino"),
                        checkEvery,
                        folder.resolve("gateway-key.json"),
                        folder.resolve("gateway-public.pem"),
                        answerWithin),
                new LoginConfig(Duration.ofSeconds(60), "impersonator", List.of("TrinoPBI")),
                new ReceiptConfig(
                        Duration.ofMillis(100), Duration.ofMinutes(15), Duration.ofDays(1)),
                chain(Optional.empty()),
                new HistoryConfig(List.of("admin")),
                new AdmissionConfig(Map.of(), 10, 10, Duration.ofMinutes(1), 50),
                new InstantConfig(Duration.ofMinutes(15), 20, Duration.ofSeconds(1)),
                new ExportConfig(
                        Optional.empty(),
                        "gateway",
                        Optional.empty(),
                        "tarn.audit.queries",
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(1)),
                new UsesConfig(
                        "gateway", Optional.empty(), Duration.ofDays(30), Duration.ofMinutes(1)),
                new SpoolingConfig(false, Duration.ofHours(12)));
    }

    /** What an engine says when it asks the catalog to act for somebody. */
    static String word(String principal) {
        return new PlainJWT(new JWTClaimsSet.Builder().subject(principal).build()).serialize();
    }

    /**
     * The same, whose clients may have results that wait in a store, for so long. The catalog is to
     * know the engine {@code teller}, and for whom it may act: {@link #word}.
     */
    static GatewayConfig spooling(GatewayConfig usual, Duration ticketLifetime) {
        GatewayConfig telling = telling(usual);
        return new GatewayConfig(
                telling.http(),
                telling.tls(),
                telling.admin(),
                telling.publicUri(),
                telling.database(),
                telling.catalog(),
                telling.trino(),
                telling.login(),
                telling.receipts(),
                telling.chain(),
                telling.history(),
                telling.admission(),
                telling.instants(),
                telling.export(),
                telling.uses(),
                new SpoolingConfig(true, ticketLifetime));
    }

    /** The same, which tells the catalog what queries have read. */
    static GatewayConfig telling(GatewayConfig usual) {
        return telling(usual, usual.admission());
    }

    static GatewayConfig telling(GatewayConfig usual, AdmissionConfig admission) {
        return new GatewayConfig(
                usual.http(),
                usual.tls(),
                usual.admin(),
                usual.publicUri(),
                usual.database(),
                usual.catalog(),
                usual.trino(),
                usual.login(),
                usual.receipts(),
                usual.chain(),
                usual.history(),
                admission,
                usual.instants(),
                usual.export(),
                new UsesConfig(
                        "teller",
                        Optional.of(new Secret(SECRET)),
                        Duration.ofDays(30),
                        Duration.ofMillis(100)),
                usual.spooling());
    }

    /** The same, which brings its receipts to this writer. */
    static GatewayConfig exporting(GatewayConfig usual, URI writer) {
        return with(
                usual,
                usual.admission(),
                new ExportConfig(
                        Optional.of(writer),
                        "exporter",
                        Optional.of(new Secret(SECRET)),
                        "tarn.audit.queries",
                        Duration.ofMinutes(5),
                        Duration.ofMillis(100)));
    }

    /** The same, which anchors its days here. */
    static GatewayConfig anchoring(GatewayConfig usual, LocalObjectStore store) {
        return new GatewayConfig(
                usual.http(),
                usual.tls(),
                usual.admin(),
                usual.publicUri(),
                usual.database(),
                usual.catalog(),
                usual.trino(),
                usual.login(),
                usual.receipts(),
                chain(Optional.of(store)),
                usual.history(),
                usual.admission(),
                usual.instants(),
                usual.export(),
                usual.uses(),
                usual.spooling());
    }

    private static ChainConfig chain(Optional<LocalObjectStore> store) {
        return new ChainConfig(
                Duration.ofMinutes(5),
                store.isPresent() ? Duration.ofMillis(100) : Duration.ofSeconds(10),
                new ChainConfig.Anchor(
                        store.map(it -> it.location() + "/anchors"),
                        store.map(LocalObjectStore::endpoint),
                        "us-east-1",
                        true,
                        store.map(LocalObjectStore::accessKey),
                        store.map(it -> new Secret(it.secretKey()))));
    }

    private static GatewayConfig with(
            GatewayConfig usual, AdmissionConfig admission, ExportConfig export) {
        return new GatewayConfig(
                usual.http(),
                usual.tls(),
                usual.admin(),
                usual.publicUri(),
                usual.database(),
                usual.catalog(),
                usual.trino(),
                usual.login(),
                usual.receipts(),
                usual.chain(),
                usual.history(),
                admission,
                usual.instants(),
                export,
                usual.uses(),
                usual.spooling());
    }

    URI uri() {
        return server.uri();
    }

    URI secureUri() {
        return server.secureUri();
    }

    URI adminUri() {
        return server.adminUri();
    }

    /** The driver as people use it: TLS, password, and the certificate that the gateway made. */
    Connection connect(String user) throws SQLException {
        return connect(user, new Properties());
    }

    Connection connect(String user, Properties more) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", SECRET);
        properties.setProperty("SSL", "true");
        properties.setProperty("SSLTrustStorePath", folder.resolve("gateway.pem").toString());
        properties.putAll(more);
        return DriverManager.getConnection(
                "jdbc:trino://localhost:%d/memory/default".formatted(secureUri().getPort()),
                properties);
    }

    /** The same gateway as a new process: nothing that it kept in memory is left. */
    void restart() {
        URI before = server.uri();
        URI beforeSecure = server.secureUri();
        server.close();
        server =
                GatewayServer.start(
                        new GatewayConfig(
                                config.http().withPort(before.getPort()),
                                new GatewayConfig.Tls(
                                        beforeSecure.getPort(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        folder),
                                config.admin(),
                                config.publicUri(),
                                config.database(),
                                config.catalog(),
                                config.trino(),
                                config.login(),
                                config.receipts(),
                                config.chain(),
                                config.history(),
                                config.admission(),
                                config.instants(),
                                config.export(),
                                config.uses(),
                                config.spooling()),
                        clock);
    }

    @Override
    public void close() {
        server.close();
    }
}
