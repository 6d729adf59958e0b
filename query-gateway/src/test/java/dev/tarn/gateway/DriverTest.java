package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trino's own driver through the gateway to a real Trino, as people and their tools use it. */
class DriverTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final TestIssuer CATALOG = TestIssuer.start();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(DATABASE, CATALOG, GatedTrino.uri(), GatedTrino.folder());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CATALOG.close();
        DATABASE.close();
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    void answersWithPasswordOverTls() throws Exception {
        try (Connection connection = gateway.connect("ada")) {
            assertThat(value(connection, "SELECT current_user")).isEqualTo("ada");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void answersWithAToken() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("SSL", "true");
        properties.setProperty("SSLVerification", "NONE");
        properties.setProperty("accessToken", CATALOG.token("bob", Instant.now()));
        try (Connection connection =
                DriverManager.getConnection(
                        "jdbc:trino://localhost:" + gateway.secureUri().getPort(), properties)) {
            assertThat(value(connection, "SELECT current_user")).isEqualTo("bob");
        }
    }

    @Test
    void refusesAWrongPassword() {
        Properties properties = new Properties();
        properties.setProperty("password", "open barley");

        assertThatThrownBy(
                        () -> {
                            try (Connection connection = gateway.connect("ada", properties)) {
                                value(connection, "SELECT 1");
                            }
                        })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Authentication failed");
    }

    @Test
    void tellsMetadata() throws Exception {
        try (Connection connection = gateway.connect("ada")) {
            var catalogs = new ArrayList<String>();
            try (ResultSet rows = connection.getMetaData().getCatalogs()) {
                while (rows.next()) {
                    catalogs.add(rows.getString(1));
                }
            }
            assertThat(catalogs).contains("memory", "tpch", "ice");
            try (ResultSet columns =
                    connection.getMetaData().getColumns("tpch", "tiny", "nation", "%")) {
                var names = new ArrayList<String>();
                while (columns.next()) {
                    names.add(columns.getString("COLUMN_NAME"));
                }
                assertThat(names).containsExactly("nationkey", "name", "regionkey", "comment");
            }
            assertThat(connection.getMetaData().getDatabaseProductVersion()).isEqualTo("483");
        }
    }

    @Test
    void returnsEveryRowOfManyPages() throws Exception {
        try (Connection connection = gateway.connect("ada");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT orderkey, comment FROM tpch.sf1.orders LIMIT 200000")) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(200_000);
        }
    }

    @Test
    void runsPreparedStatementsLongerThanAnOrdinaryHeader() throws Exception {
        // Random text, so that the driver's compression does not make it small.
        String noise =
                new java.util.Random(7)
                        .ints(12_000, 'a', 'z' + 1)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        Properties properties = new Properties();
        properties.setProperty("explicitPrepare", "true");
        try (Connection connection = gateway.connect("ada", properties);
                PreparedStatement statement =
                        connection.prepareStatement("SELECT length('%s') + ?".formatted(noise))) {
            statement.setInt(1, 5);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(12_005);
            }
        }
    }

    @Test
    void keepsATransactionTogether() throws Exception {
        try (Connection connection = gateway.connect("ada")) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            connection.setAutoCommit(false);
            assertThat(value(connection, "SELECT count(*) FROM tpch.tiny.nation")).isEqualTo("25");
            assertThat(value(connection, "SELECT count(*) FROM tpch.tiny.region")).isEqualTo("5");
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(value(connection, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void carriesWhatASessionHasSet() throws Exception {
        try (Connection connection = gateway.connect("ada");
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION query_max_run_time = '7m'");
            statement.execute("SET TIME ZONE 'Asia/Tokyo'");
            statement.execute("USE tpch.tiny");
            statement.execute("SET PATH memory.default");

            assertThat(value(connection, "SELECT count(*) FROM nation")).isEqualTo("25");
            assertThat(value(connection, "SELECT current_timezone()")).isEqualTo("Asia/Tokyo");
            assertThat(value(connection, "SELECT current_path")).isEqualTo("memory.default");
            var limits = new ArrayList<String>();
            try (ResultSet rows =
                    statement.executeQuery("SHOW SESSION LIKE 'query_max_run_time'")) {
                while (rows.next()) {
                    limits.add(rows.getString("Value"));
                }
            }
            assertThat(limits).containsExactly("7m");
            statement.execute("RESET SESSION query_max_run_time");
            connection.setSchema("sf1");
            assertThat(value(connection, "SELECT count(*) FROM region")).isEqualTo("5");
        }
    }

    @Test
    void letsADeputyActForOthersAndNobodyElse() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("sessionUser", "bob");
        try (Connection connection = gateway.connect("deputy", properties)) {
            assertThat(value(connection, "SELECT current_user")).isEqualTo("bob");
        }
        try (Connection connection = gateway.connect("ada", properties)) {
            assertThatThrownBy(() -> value(connection, "SELECT current_user"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("User ada cannot impersonate user bob");
        }
        try (Connection connection = gateway.connect("ada");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SET SESSION AUTHORIZATION bob"))
                    .hasMessageContaining("User ada cannot impersonate user bob");
            assertThat(value(connection, "SELECT current_user")).isEqualTo("ada");
        }
    }

    @Test
    void tellsErrorsInTrinosWords() throws Exception {
        try (Connection connection = gateway.connect("ada")) {
            assertThatThrownBy(() -> value(connection, "SELECT * FROM tpch.tiny.atlantis"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Table 'tpch.tiny.atlantis' does not exist");
            assertThatThrownBy(() -> value(connection, "SELEC 1"))
                    .hasMessageContaining("mismatched input 'SELEC'");
            assertThat(value(connection, "SELECT 'ä€😀'")).isEqualTo("ä€😀");
        }
    }

    @Test
    void cancels() throws Exception {
        try (Connection connection = gateway.connect("ada");
                Statement statement = connection.createStatement()) {
            CompletableFuture<Void> query =
                    CompletableFuture.runAsync(() -> {
                        try (ResultSet rows =
                                statement.executeQuery(
                                        "SELECT count(*) FROM tpch.sf1000.lineitem WHERE comment LIKE '%tarn%'")) {
                            rows.next();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !running("sf1000.lineitem WHERE").isEmpty());

            statement.cancel();

            assertThatThrownBy(() -> query.get(30, TimeUnit.SECONDS))
                    .hasStackTraceContaining("SQLException");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> running("sf1000.lineitem WHERE").isEmpty());
        }
    }

    private static List<String> running(String part) throws SQLException {
        var ids = new ArrayList<String>();
        try (Connection connection = gateway.connect("admin");
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT query_id FROM system.runtime.queries WHERE state = 'RUNNING' AND \"user\" = 'ada' AND strpos(query, ?) > 0")) {
            statement.setString(1, part);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }
}
