package dev.tarn.systemtests.writer;

import dev.tarn.catalog.CatalogConfig;
import dev.tarn.catalog.CatalogServer;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.writer.WriterConfig;
import dev.tarn.writer.WriterServer;
import dev.tarn.writer.table.StoreClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * A catalog, PostgreSQL and an object store, with proxies between them and the writer; tables are
 * read with plain Iceberg. One for all classes of this package, which have tables of their own.
 */
final class WriterRig {
    static final String LAKE = "lake";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final TestDatabase database = TestDatabase.empty();
    final LocalObjectStore objects = LocalObjectStore.fresh();
    final FaultProxy store = FaultProxy.toHttp(objects.endpoint().getPort());
    final FaultProxy postgres = FaultProxy.toPostgres(database.port());
    final CatalogServer catalog;
    final FaultProxy catalogProxy;
    final RESTCatalog reader = new RESTCatalog();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private WriterRig() {
        catalog =
                CatalogServer.start(
                        ConfigLoader.load(
                                CatalogConfig.class,
                                "CATALOG",
                                Optional.empty(),
                                catalogSettings()),
                        InstantSource.system());
        catalogProxy = FaultProxy.toHttp(catalog.uri().getPort());
        String admin = token("admin", "administrator");
        put(admin, "principals/writer", "{\"client-secret\":\"secret-of-the-writer\"}");
        put(admin, "principals/ada", "{\"client-secret\":\"secret-of-ada-here\"}");
        put(admin, "principals/uma", "{\"client-secret\":\"secret-of-uma-here\"}");
        put(admin, "principals/amy", "{\"client-secret\":\"secret-of-amy-here\"}");
        put(admin, "principals/fay", "{\"client-secret\":\"secret-of-fay-here\"}");
        put(admin, "principals/dan", "{\"client-secret\":\"secret-of-dan-here\"}");
        put(admin, "principals/eve", "{\"client-secret\":\"secret-of-eve-here\"}");
        put(
                admin,
                "lakes/" + LAKE,
                """
                {"location":"%s/lake","storage":{"type":"s3","endpoint":"http://127.0.0.1:%d","region":"%s","path-style":true,
                "access-key":"%s","secret-key":"%s"}}
                """
                        .formatted(
                                objects.location(),
                                store.port(),
                                objects.region(),
                                objects.accessKey(),
                                objects.secretKey()));
        grant(
                admin,
                "engines",
                "writer",
                "SELECT\",\"INSERT\",\"UPDATE\",\"DELETE\",\"CREATE\",\"ALTER\",\"OPERATE");
        grant(admin, "producers", "ada", "INSERT");
        grant(admin, "replacers", "uma", "UPDATE\",\"INSERT");
        grant(admin, "removers", "dan", "DELETE\",\"INSERT");
        grant(admin, "owners", "amy", "ALTER\",\"INSERT");
        grant(admin, "founders", "fay", "CREATE\",\"INSERT");
        grant(admin, "readers", "eve", "SELECT");
        reader.initialize(
                "reader",
                Map.of(
                        "uri",
                        catalog.uri().toString(),
                        "warehouse",
                        LAKE,
                        "rest.auth.type",
                        "oauth2",
                        "credential",
                        "admin:administrator",
                        "oauth2-server-uri",
                        catalog.uri() + "/v1/oauth/tokens",
                        "header.X-Iceberg-Access-Delegation",
                        "remote-signing",
                        "io-impl",
                        "org.apache.iceberg.aws.s3.S3FileIO",
                        "s3.client-factory-impl",
                        StoreClients.class.getName()));
        reader.createNamespace(Namespace.of("sales"));
        // The ledger is there before the first test looks into it.
        startWriter().close();
    }

    /** It lives as long as this JVM. */
    static WriterRig shared() {
        return Shared.RIG;
    }

    private static final class Shared {
        static final WriterRig RIG = new WriterRig();
    }

    /** How a catalog of this rig is configured, of which there may be several. */
    Map<String, String> catalogSettings() {
        return Map.of(
                "CATALOG_HTTP_PORT",
                "0",
                "CATALOG_ADMIN_PORT",
                "0",
                "CATALOG_ISSUER",
                "http://catalog.test",
                "CATALOG_DATABASE_URL",
                database.url(),
                "CATALOG_DATABASE_USER",
                database.user(),
                "CATALOG_DATABASE_PASSWORD",
                database.password(),
                "CATALOG_BOOTSTRAP_CLIENT_SECRET",
                "administrator",
                // What tests expire here is seconds old.
                "CATALOG_RETENTION_INSTANT_WINDOW",
                "0s",
                "CATALOG_ENCRYPTION_KEY",
                Base64.getEncoder().encodeToString(new byte[32]));
    }

    /** How a writer of this rig is configured, by the names of the environment. */
    Map<String, String> settings() {
        return new HashMap<>(
                Map.ofEntries(
                        Map.entry("WRITER_HTTP_PORT", "0"),
                        Map.entry("WRITER_ADMIN_PORT", "0"),
                        Map.entry("WRITER_CATALOG_URI", "http://127.0.0.1:" + catalogProxy.port()),
                        Map.entry("WRITER_CATALOG_ISSUER", "http://catalog.test"),
                        Map.entry("WRITER_CATALOG_CLIENT_SECRET", "secret-of-the-writer"),
                        Map.entry("WRITER_DATABASE_URL", database.url(postgres)),
                        Map.entry("WRITER_DATABASE_USER", database.user()),
                        Map.entry("WRITER_DATABASE_PASSWORD", database.password()),
                        Map.entry("WRITER_LANDING_LOCATION", objects.location() + "/ingest"),
                        Map.entry("WRITER_LANDING_ENDPOINT", "http://127.0.0.1:" + store.port()),
                        Map.entry("WRITER_LANDING_REGION", objects.region()),
                        Map.entry("WRITER_LANDING_PATH_STYLE", "true"),
                        Map.entry("WRITER_LANDING_ACCESS_KEY", objects.accessKey()),
                        Map.entry("WRITER_LANDING_SECRET_KEY", objects.secretKey()),
                        // What is cut off shall notice it soon.
                        Map.entry("WRITER_DATABASE_CONNECTION_TIMEOUT", "500ms"),
                        Map.entry("WRITER_HTTP_DRAIN_TIMEOUT", "1s"),
                        Map.entry("WRITER_LANES_LEASE", "1s"),
                        Map.entry("WRITER_LANES_POLL", "20ms"),
                        Map.entry("WRITER_LANES_PAUSE_MIN", "20ms"),
                        Map.entry("WRITER_LANES_RETRY_MIN", "50ms"),
                        Map.entry("WRITER_LANES_RETRY_MAX", "200ms")));
    }

    /** In this process. */
    WriterServer startWriter() {
        return startWriter(settings());
    }

    WriterServer startWriter(Map<String, String> settings) {
        return startWriter(Optional.empty(), settings);
    }

    WriterServer startWriter(Optional<Path> file, Map<String, String> settings) {
        return WriterServer.start(
                ConfigLoader.load(WriterConfig.class, "WRITER", file, settings),
                InstantSource.system());
    }

    Table create(String name, Schema schema) {
        return reader.createTable(TableIdentifier.of("sales", name), schema);
    }

    private void grant(String admin, String role, String member, String privileges) {
        put(admin, "roles/" + role, "");
        put(admin, "roles/%s/members/%s".formatted(role, member), "");
        put(
                admin,
                "lakes/" + LAKE + "/grants",
                "{\"role\":\"%s\",\"reason\":\"test\",\"privileges\":[\"%s\"]}"
                        .formatted(role, privileges));
    }

    String token() {
        return token("ada");
    }

    String token(String principal) {
        return token(principal, "secret-of-%s-here".formatted(principal));
    }

    private String token(String client, String secret) {
        return send(HttpRequest.newBuilder(catalog.uri().resolve("/v1/oauth/tokens"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                                .formatted(
                                                        client,
                                                        URLEncoder.encode(
                                                                secret, StandardCharsets.UTF_8)))))
                .text("/access_token");
    }

    private void put(String token, String path, String body) {
        Answer answer =
                send(
                        HttpRequest.newBuilder(catalog.uri().resolve("/api/v1/" + path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body)));
        if (answer.status() > 204) {
            throw new AssertionError(answer);
        }
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return Answer.of(http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A producer that speaks to a writer at this address. */
    Producer producer(URI writer) {
        return new Producer(this, writer, token());
    }

    List<Record> rows(String name) {
        return rows(TableIdentifier.of("sales", name));
    }

    List<Record> rows(TableIdentifier name) {
        Table table = reader.loadTable(name);
        List<Record> rows = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            for (FileScanTask file : files) {
                try (CloseableIterable<Record> found = read(table, file.file())) {
                    found.forEach(rows::add);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows;
    }

    private static CloseableIterable<Record> read(Table table, DataFile file) {
        return Parquet.read(table.io().newInputFile(file))
                .project(table.schema())
                .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
                .build();
    }

    /** No faults any more. */
    void heal() {
        postgres.heal();
        store.heal();
        catalogProxy.heal();
    }

    /** Past the writer, what its ledger holds. */
    int update(String sql) {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }

    /** The texts of the first column. */
    List<String> texts(String sql) {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }
}
