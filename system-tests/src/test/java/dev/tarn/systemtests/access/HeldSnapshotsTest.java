package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestSpark;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Spark and Trino expire all that they may, and delete the files; what a hold needs survives that,
 * to the row, and everything else goes.
 */
class HeldSnapshotsTest {
    private static PolicyLakehouse lakehouse;

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        trino("CREATE SCHEMA personal.held");
        var settings = new HashMap<>(lakehouse.credential("admin"));
        settings.put("warehouse", PolicyLakehouse.PERSONAL);
        settings.put("type", "rest");
        settings.put("cache-enabled", "false");
        settings.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        settings.put("header.X-Iceberg-Access-Delegation", "remote-signing");
        TestSpark.shared().addCatalog("holding", settings);
    }

    @Test
    void survivesAnExpiryBySpark() {
        survives("spark", () -> expireBySpark("spark"));
    }

    @Test
    void survivesAnExpiryByTrino() {
        survives("trino", () -> expireByTrino("trino"));
    }

    /** It would have deleted the files itself, and told the catalog nothing of that. */
    @Test
    void survivesAPurgeBySpark() {
        String table = make("purged");
        hold("purged", Instant.now());
        String file = file(table, "", 2);

        assertThatThrownBy(() -> TestSpark.shared().rows("DROP TABLE holding.held.purged PURGE"))
                .isInstanceOf(SqlEngineException.class)
                .hasMessageContaining("held by purged");

        assertThat(rows(table, "")).containsExactly("2", "3");
        assertThat(lakehouse.isThere(file)).isTrue();
        lakehouse.delete("/api/v1/holds/purged");
        TestSpark.shared().rows("DROP TABLE holding.held.purged");
        assertThat(TestSpark.shared().rows("SHOW TABLES IN holding.held").toString())
                .doesNotContain("purged");
    }

    @Test
    void outlivesADropByTrino() {
        String table = make("dropped");
        hold("dropped", Instant.now());
        String file = file(table, "", 2);

        trino("DROP TABLE " + table);

        assertThat(lakehouse.isThere(file)).isTrue();
        lakehouse.delete("/api/v1/holds/dropped");
    }

    private interface Expiry {
        void run() throws SQLException;
    }

    private static void survives(String name, Expiry expiry) {
        String table = "personal.held." + name;
        trino("CREATE TABLE %s (id bigint) WITH (partitioning = ARRAY['id'])".formatted(table));
        trino("INSERT INTO %s VALUES 1".formatted(table));
        trino("INSERT INTO %s VALUES 2".formatted(table));
        String held = head(name);
        Instant then = between();
        String deleted = file(table, "", 1);
        trino("DELETE FROM %s WHERE id = 1".formatted(table));
        trino("INSERT INTO %s VALUES 3".formatted(table));
        trino("DELETE FROM %s WHERE id = 3".formatted(table));
        trino("INSERT INTO %s VALUES 4".formatted(table));
        hold(name, then);

        run(expiry);

        assertThat(snapshots(name)).containsExactlyInAnyOrder(held, head(name));
        assertThat(rows(table, " FOR VERSION AS OF " + held)).containsExactly("1", "2");
        assertThat(rows(table, "")).containsExactly("2", "4");
        // With what has come since, and a gap behind the head.
        trino("INSERT INTO %s VALUES 5".formatted(table));
        run(expiry);
        assertThat(snapshots(name)).containsExactlyInAnyOrder(held, head(name));
        assertThat(rows(table, " FOR VERSION AS OF " + held)).containsExactly("1", "2");
        assertThat(lakehouse.isThere(deleted)).isTrue();

        lakehouse.delete("/api/v1/holds/" + name);
        run(expiry);

        assertThat(snapshots(name)).containsExactly(head(name));
        assertThat(rows(table, "")).containsExactly("2", "4", "5");
        assertThat(lakehouse.isThere(deleted)).isFalse();
    }

    private static void run(Expiry expiry) {
        try {
            expiry.run();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void expireBySpark(String name) {
        TestSpark.shared()
                .rows(
                        "CALL holding.system.expire_snapshots(table => 'held.%s', older_than => TIMESTAMP '2999-01-01 00:00:00', retain_last => 1)"
                                .formatted(name));
    }

    private static void expireByTrino(String name) throws SQLException {
        try (var connection = lakehouse.as("admin").connect();
                var statement = connection.createStatement()) {
            statement.execute("SET SESSION personal.expire_snapshots_min_retention = '0s'");
            statement.execute(
                    "ALTER TABLE personal.held.%s EXECUTE expire_snapshots(retention_threshold => '0s')"
                            .formatted(name));
        }
    }

    private static String make(String name) {
        String table = "personal.held." + name;
        trino("CREATE TABLE %s (id bigint) WITH (partitioning = ARRAY['id'])".formatted(table));
        trino("INSERT INTO %s VALUES 2, 3".formatted(table));
        return table;
    }

    /** What the table was at one instant. */
    private static void hold(String name, Instant at) {
        lakehouse.put(
                "/api/v1/holds/" + name,
                "{\"tables\":[{\"lake\":\"personal\",\"namespace\":[\"held\"],\"name\":\"%s\"}],\"from\":\"%s\",\"to\":\"%s\",\"reason\":\"a test\"}"
                        .formatted(name, at, at));
    }

    /** A millisecond that nobody writes down, before or after. */
    private static Instant between() {
        Instant between = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        while (!Instant.now().isAfter(between.plusMillis(1))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return between;
    }

    private static String head(String name) {
        return column(
                        "SELECT CAST(snapshot_id AS varchar) FROM personal.held.\"%s$refs\" WHERE name = 'main'"
                                .formatted(name))
                .getFirst();
    }

    private static List<String> snapshots(String name) {
        return column(
                "SELECT CAST(snapshot_id AS varchar) FROM personal.held.\"%s$snapshots\""
                        .formatted(name));
    }

    private static String file(String table, String version, int id) {
        return column("SELECT \"$path\" FROM %s%s WHERE id = %d".formatted(table, version, id))
                .getFirst();
    }

    private static List<String> rows(String table, String version) {
        return column("SELECT CAST(id AS varchar) FROM %s%s ORDER BY id".formatted(table, version));
    }

    private static List<String> column(String sql) {
        return lakehouse.column("admin", sql);
    }

    private static void trino(String sql) {
        lakehouse.as("admin").rows(sql);
    }
}
