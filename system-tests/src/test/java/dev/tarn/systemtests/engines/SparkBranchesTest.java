package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Spark writes beside the main line of a table, and how it gets there. */
class SparkBranchesTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_branches");
    }

    @Test
    void writesToABranchAndBringsMainForward() {
        String table = create("branched", "");
        spark.rows(
                "ALTER TABLE %s CREATE BRANCH audit RETAIN 7 DAYS WITH SNAPSHOT RETENTION 5 SNAPSHOTS"
                        .formatted(table));

        spark.rows("INSERT INTO %s.branch_audit VALUES (2), (3)".formatted(table));
        spark.rows("DELETE FROM %s.branch_audit WHERE id = 1".formatted(table));

        assertThat(ids(table)).isEqualTo("1");
        assertThat(spark.value("SELECT count(*) FROM %s VERSION AS OF 'audit'".formatted(table)))
                .isEqualTo("2");
        spark.rows(
                "CALL vended.system.fast_forward(table => '%s', branch => 'main', to => 'audit')"
                        .formatted(table));
        assertThat(ids(table)).isEqualTo("2,3");
        spark.rows("ALTER TABLE %s DROP BRANCH audit".formatted(table));
        assertThat(spark.rows("SELECT name FROM %s.refs".formatted(table)))
                .containsExactly(List.of("main"));
    }

    @Test
    void replacesABranchAndRefusesOneThatIsThere() {
        String table = create("replaced", "");
        spark.rows("ALTER TABLE %s CREATE BRANCH b".formatted(table));
        spark.rows("INSERT INTO %s VALUES (2)".formatted(table));

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("ALTER TABLE %s CREATE BRANCH b".formatted(table)))
                .withMessageContaining("already exists");
        spark.rows("ALTER TABLE %s CREATE OR REPLACE BRANCH b".formatted(table));

        assertThat(spark.value("SELECT count(*) FROM %s.branch_b".formatted(table))).isEqualTo("2");
    }

    @Test
    void publishesWhatWasWrittenForAnAudit() {
        String table = create("audited", "TBLPROPERTIES ('write.wap.enabled' = 'true')");

        spark.rows("SET spark.wap.id = load-1");
        spark.rows("INSERT INTO %s VALUES (2)".formatted(table));
        spark.rows("RESET spark.wap.id");
        spark.rows("INSERT INTO %s VALUES (3)".formatted(table));

        assertThat(ids(table)).isEqualTo("1,3");
        spark.rows(
                "CALL vended.system.publish_changes(table => '%s', wap_id => 'load-1')"
                        .formatted(table));
        assertThat(ids(table)).isEqualTo("1,2,3");
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() ->
                        spark.rows(
                                "CALL vended.system.publish_changes(table => '%s', wap_id => 'load-1')"
                                        .formatted(table)));
    }

    @Test
    void picksOneSnapshotOfABranch() {
        String table = create("picked", "TBLPROPERTIES ('write.wap.enabled' = 'true')");
        spark.rows("ALTER TABLE %s CREATE BRANCH staging".formatted(table));
        spark.rows("SET spark.wap.branch = staging");
        spark.rows("INSERT INTO %s VALUES (2)".formatted(table));
        spark.rows("RESET spark.wap.branch");
        spark.rows("INSERT INTO %s VALUES (3)".formatted(table));
        String staged =
                spark.value(
                        "SELECT snapshot_id FROM %s.refs WHERE name = 'staging'".formatted(table));

        spark.rows(
                "CALL vended.system.cherrypick_snapshot(table => '%s', snapshot_id => %s)"
                        .formatted(table, staged));

        assertThat(ids(table)).isEqualTo("1,2,3");
    }

    /** With the row 1. */
    private static String create(String name, String properties) {
        String table = "vended.spark_branches." + name;
        spark.rows(
                "CREATE TABLE %s USING iceberg %s AS SELECT 1 AS id".formatted(table, properties));
        return table;
    }

    private static String ids(String table) {
        return spark.value(
                "SELECT array_join(sort_array(collect_list(id)), ',') FROM %s".formatted(table));
    }
}
