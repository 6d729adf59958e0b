package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A row with a secret was deleted eight days ago, and a view reads the table as admin, who sees it.
 * Within a transaction Trino keeps tables from one statement to the next, whoever they were loaded
 * for. Tessa may only select.
 */
class PastTransactionsTest {
    private static final String SECRET = "the secret of before";
    private static final String NOW = "SELECT count(*) FROM personal.kept.t";
    private static final String VIEW = "SELECT count(*) FROM personal.kept.shared";
    private static final String TRAVEL =
            "{\"role\":\"kept_travellers\",\"privileges\":[\"TIME_TRAVEL\"],\"namespace\":[\"kept\"]}";

    private static PolicyLakehouse lakehouse;
    private static InstantsGateway gateway;
    private static String old = "";

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        admin("CREATE SCHEMA personal.kept");
        admin("CREATE TABLE personal.kept.t (id bigint, name varchar)");
        admin("INSERT INTO personal.kept.t VALUES (1, '" + SECRET + "')");
        String first =
                lakehouse
                        .column(
                                "admin",
                                "SELECT CAST(snapshot_id AS varchar) FROM personal.kept.\"t$snapshots\" WHERE element_at(summary, 'added-records') = '1'")
                        .getFirst();
        admin("DELETE FROM personal.kept.t");
        admin("INSERT INTO personal.kept.t VALUES (2, 'kept')");
        admin("CREATE VIEW personal.kept.shared AS SELECT * FROM personal.kept.t");
        lakehouse.age("kept", "t", Duration.ofDays(8));
        String then =
                lakehouse
                        .column(
                                "admin",
                                "SELECT format_datetime(made_current_at AT TIME ZONE 'UTC', 'yyyy-MM-dd HH:mm:ss.SSS') FROM personal.kept.\"t$history\" WHERE CAST(snapshot_id AS varchar) = '%s'"
                                        .formatted(first))
                        .getFirst();
        // Nothing that the gateway could ask the catalog about.
        old =
                "SELECT name FROM personal.kept.t FOR TIMESTAMP AS OF TIMESTAMP '%s UTC' + INTERVAL '0' SECOND"
                        .formatted(then);
        lakehouse.person("tessa", "kept_readers");
        lakehouse.person("tristan", "kept_readers", "kept_travellers");
        lakehouse.put(
                "/api/v1/lakes/personal/grants",
                "{\"role\":\"kept_readers\",\"privileges\":[\"SELECT\"],\"namespace\":[\"kept\"]}");
        gateway = new InstantsGateway(lakehouse);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void showsNobodyWhatWasLoadedForAnotherStatement() throws SQLException {
        assertThat(inOne("admin", VIEW, old)).containsExactly("1", SECRET);
        try (Connection tessa = begin("tessa")) {
            assertThat(first(tessa, VIEW)).isEqualTo("1");
            refused(tessa, old);
        }
        try (Connection tessa = begin("tessa")) {
            assertThat(first(tessa, VIEW)).isEqualTo("1");
            refused(tessa, NOW);
        }
        // It was her own copy first, and the view's owner has one by now, for all that is known.
        try (Connection tessa = begin("tessa")) {
            assertThat(first(tessa, NOW)).isEqualTo("1");
            assertThat(first(tessa, VIEW)).isEqualTo("1");
            refused(tessa, NOW);
        }
    }

    @Test
    void readsTwiceInATransaction() throws SQLException {
        assertThat(inOne("tessa", NOW, NOW, VIEW)).containsExactly("1", "1", "1");
        assertThat(inOne("tessa", VIEW, VIEW)).containsExactly("1", "1");
    }

    @Test
    void asksAnewForEachStatement() throws SQLException {
        lakehouse.put("/api/v1/lakes/personal/grants", TRAVEL);
        try (Connection tristan = begin("tristan")) {
            assertThat(first(tristan, VIEW)).isEqualTo("1");
            assertThat(first(tristan, old)).isEqualTo(SECRET);
            lakehouse.post("/api/v1/lakes/personal/grants/revoke", TRAVEL);
            refused(tristan, old);
        }
    }

    private static void refused(Connection connection, String sql) {
        assertThatExceptionOfType(SQLException.class)
                .as(sql)
                .isThrownBy(() -> first(connection, sql))
                .withMessageContaining("TIME_TRAVEL is not granted to t");
    }

    /** The first value of each. */
    private static List<String> inOne(String user, String... statements) throws SQLException {
        var values = new ArrayList<String>();
        try (Connection connection = begin(user)) {
            for (String sql : statements) {
                values.add(first(connection, sql));
            }
            connection.commit();
        }
        return values;
    }

    private static Connection begin(String user) throws SQLException {
        Connection connection = gateway.connect(user, "personal/kept");
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return rows.getString(1);
        }
    }

    private static void admin(String sql) {
        lakehouse.as("admin").rows(sql);
    }
}
