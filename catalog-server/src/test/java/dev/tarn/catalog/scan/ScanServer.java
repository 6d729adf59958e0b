package dev.tarn.catalog.scan;

import dev.tarn.catalog.CatalogDatabase;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.idempotency.IdempotencyKeys;
import dev.tarn.catalog.idempotency.IdempotencyStore;
import dev.tarn.catalog.wire.Json;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.database.Database;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.testkit.TestDatabase;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.LoadTableResponse;

/** Scan planning behind HTTP, with as much of a catalog around it as Iceberg's client asks for. */
final class ScanServer implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Database database;
    private final ScanWiring planning;
    private final Javalin http;

    private ScanServer(Database database, ScanWiring planning, Javalin http) {
        this.database = database;
        this.planning = planning;
        this.http = http;
    }

    static TestDatabase database() {
        return CatalogDatabase.fresh();
    }

    static long count(TestDatabase database, String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Settings by their names in the environment, such as {@code PAGE_TASKS}. */
    static ScanServer start(
            TestDatabase database,
            MemoryTables tables,
            InstantSource clock,
            Map<String, String> settings) {
        var prefixed = new java.util.HashMap<String, String>();
        settings.forEach((key, value) -> prefixed.put("SCAN_" + key, value));
        ScanConfig config = ConfigLoader.load(ScanConfig.class, "SCAN", Optional.empty(), prefixed);
        Database opened = open(database);
        var planning =
                new ScanWiring(
                        config,
                        tables,
                        opened,
                        ScanServer::principal,
                        new Idempotency(
                                new IdempotencyKeys(
                                        opened.jdbi().onDemand(IdempotencyStore.class),
                                        opened.transactions(),
                                        clock),
                                failure -> {
                                    throw new AssertionError(failure);
                                }),
                        _ -> new byte[0],
                        new SimpleMeterRegistry(),
                        clock);
        var routes = new RouteTable(new NameCodec("."), (_, _, handler) -> handler);
        planning.register(routes);
        catalog(routes, tables);
        Javalin http =
                Javalin.create(javalin -> {
                    javalin.startup.showJavalinBanner = false;
                    routes.register(javalin.routes);
                    javalin.routes.exception(Exception.class, Errors::answer);
                });
        return new ScanServer(opened, planning, http.start("127.0.0.1", 0));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    /** Iceberg's client, planning here. */
    RESTCatalog client(String principal) {
        var client = new RESTCatalog();
        client.initialize(
                "rest",
                Map.of(
                        "uri",
                        uri().toString(),
                        "header.Authorization",
                        "Bearer " + principal,
                        "io-impl",
                        "org.apache.iceberg.inmemory.InMemoryFileIO",
                        "scan-planning-mode",
                        "server"));
        return client;
    }

    HttpResponse<String> post(String principal, String path, String body) {
        return send(
                principal,
                path,
                request -> request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String principal, String path) {
        return send(principal, path, HttpRequest.Builder::GET);
    }

    HttpResponse<String> delete(String principal, String path) {
        return send(principal, path, HttpRequest.Builder::DELETE);
    }

    @Override
    public void close() {
        http.stop();
        planning.close();
        database.close();
    }

    private HttpResponse<String> send(
            String principal,
            String path,
            java.util.function.UnaryOperator<HttpRequest.Builder> method) {
        HttpRequest request =
                method.apply(
                                HttpRequest.newBuilder(uri().resolve("/v1/lake/namespaces/" + path))
                                        .header("Authorization", "Bearer " + principal)
                                        .header("Content-Type", "application/json"))
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static Database open(TestDatabase database) {
        return Database.open(
                "catalog",
                new DatabaseConfig(database.url(), database.user(), database.password()),
                new SimpleMeterRegistry());
    }

    private static Principal principal(Context context) {
        String token = Objects.requireNonNull(context.header("Authorization"));
        return new Principal(token.replace("Bearer ", ""), Set.of(), false, Optional.empty());
    }

    private static void catalog(RouteTable routes, MemoryTables tables) {
        routes.add(
                HandlerType.GET,
                "/v1/config",
                context ->
                        context.contentType("application/json")
                                .result(
                                        Json.write(
                                                ConfigResponse.builder()
                                                        .withOverride("prefix", "lake")
                                                        .withEndpoints(routes.endpoints())
                                                        .build())));
        routes.iceberg(
                Endpoint.V1_LOAD_TABLE,
                request ->
                        request.answer(
                                LoadTableResponse.builder()
                                        .withTableMetadata(
                                                ((BaseTable)
                                                                tables.catalog()
                                                                        .loadTable(request.table()))
                                                        .operations()
                                                        .current())
                                        .build()));
    }
}
