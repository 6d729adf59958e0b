package dev.tarn.systemtests.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.gateway.GatewayConfig;
import dev.tarn.gateway.GatewayServer;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** A gateway of its own that lets lakes as they were go soon, for Trino's driver. */
final class InstantsGateway implements AutoCloseable {
    static final Duration IDLE_AFTER = Duration.ofSeconds(20);

    private final PolicyLakehouse lakehouse;
    private final GatewayServer server;

    InstantsGateway(PolicyLakehouse lakehouse) {
        this.lakehouse = lakehouse;
        var all = new HashMap<>(lakehouse.gatewaySettings());
        all.put("GATEWAY_TLS_DIRECTORY", Scratch.folder("instants").toString());
        all.put("GATEWAY_INSTANTS_IDLE_AFTER", IDLE_AFTER.toSeconds() + "s");
        all.put("GATEWAY_INSTANTS_LOOK_EVERY", "1s");
        server =
                GatewayServer.start(
                        ConfigLoader.load(GatewayConfig.class, "GATEWAY", Optional.empty(), all),
                        InstantSource.system());
    }

    /** {@code place} is a catalog, or one with a schema behind a slash. */
    Connection connect(String user, String place) throws SQLException {
        var properties = new Properties();
        properties.setProperty("SSL", "true");
        properties.setProperty("SSLVerification", "NONE");
        properties.setProperty("accessToken", lakehouse.token(user));
        return DriverManager.getConnection(
                "jdbc:trino://localhost:%d/%s".formatted(server.secureUri().getPort(), place),
                properties);
    }

    /** In one request, in the catalog {@code lake} as of an instant. */
    HttpResponse<String> ask(String user, String asOf, String sql) {
        return PolicyLakehouse.send(
                HttpRequest.newBuilder(server.uri().resolve("/api/v1/sql"))
                        .header("Authorization", "Bearer " + lakehouse.token(user))
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/csv")
                        .header("X-Tarn-As-Of", asOf)
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        JsonNodeFactory.instance
                                                .objectNode()
                                                .put("statement", sql)
                                                .put("catalog", "lake")
                                                .put("schema", "instants")
                                                .toString())));
    }

    SqlEngine as(String user) {
        return as(user, "");
    }

    SqlEngine as(String user, String place) {
        return sql -> {
            try (var connection = connect(user, place);
                    var statement = connection.createStatement()) {
                if (!statement.execute(sql)) {
                    return List.of();
                }
                var rows = new ArrayList<List<String>>();
                try (var answer = statement.getResultSet()) {
                    while (answer.next()) {
                        var row = new ArrayList<String>();
                        for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
                            row.add(Objects.requireNonNullElse(answer.getString(i), "NULL"));
                        }
                        rows.add(List.copyOf(row));
                    }
                }
                return List.copyOf(rows);
            } catch (SQLException failure) {
                throw new SqlEngineException(failure.getMessage() + " in " + sql, failure);
            }
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
