package dev.tarn.testkit;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** One user's view of a running Trino, through its own JDBC driver. */
public record TrinoSession(URI server, String user) implements SqlEngine {
    public Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("timezone", "UTC");
        return DriverManager.getConnection(
                "jdbc:trino://%s:%d".formatted(server.getHost(), server.getPort()), properties);
    }

    @Override
    public List<List<String>> rows(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            // Statements that return no rows answer false here, and are done.
            return statement.execute(sql) ? rows(statement.getResultSet()) : List.of();
        } catch (SQLException failure) {
            throw new SqlEngineException(failure.getMessage() + " in " + sql, failure);
        }
    }

    private static List<List<String>> rows(ResultSet answer) throws SQLException {
        try (answer) {
            var rows = new ArrayList<List<String>>();
            while (answer.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= answer.getMetaData().getColumnCount(); column++) {
                    row.add(Objects.requireNonNullElse(answer.getString(column), "NULL"));
                }
                rows.add(List.copyOf(row));
            }
            return List.copyOf(rows);
        }
    }
}
