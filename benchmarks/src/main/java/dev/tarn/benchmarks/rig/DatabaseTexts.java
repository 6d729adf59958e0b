package dev.tarn.benchmarks.rig;

import dev.tarn.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the services have written down, past them. */
final class DatabaseTexts {
    private DatabaseTexts() {}

    /** The texts of the first column. */
    static List<String> of(PostgresServer postgres, String sql) {
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
}
