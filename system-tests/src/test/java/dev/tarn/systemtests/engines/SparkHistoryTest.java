package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Spark in earlier snapshots of a table, and going back to them. */
class SparkHistoryTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_history");
    }

    @Test
    void readsATableAsOfAVersionATimeAndATag() {
        String table = create("aging");
        List<String> first =
                spark.rows("SELECT snapshot_id, committed_at FROM %s.snapshots".formatted(table))
                        .getFirst();
        spark.rows("ALTER TABLE %s CREATE TAG `end-of-year` RETAIN 365 DAYS".formatted(table));
        spark.rows("ALTER TABLE %s ADD COLUMN name string".formatted(table));
        spark.rows("INSERT INTO %s VALUES (2, 'two')".formatted(table));

        assertThat(spark.rows("SELECT * FROM %s ORDER BY id".formatted(table)))
                .containsExactly(List.of("1", "NULL"), List.of("2", "two"));
        assertThat(
                        spark.rows(
                                "SELECT * FROM %s VERSION AS OF %s"
                                        .formatted(table, first.getFirst())))
                .containsExactly(List.of("1"));
        assertThat(
                        spark.rows(
                                "SELECT * FROM %s TIMESTAMP AS OF '%s'"
                                        .formatted(table, first.getLast())))
                .containsExactly(List.of("1"));
        assertThat(spark.rows("SELECT * FROM %s VERSION AS OF 'end-of-year'".formatted(table)))
                .containsExactly(List.of("1"));
        assertThat(
                        spark.rows(
                                "SELECT type, max_reference_age_in_ms FROM %s.refs WHERE name = 'end-of-year'"
                                        .formatted(table)))
                .containsExactly(List.of("TAG", "31536000000"));

        spark.rows("ALTER TABLE %s DROP TAG `end-of-year`".formatted(table));
        assertRefused("SELECT * FROM %s VERSION AS OF 'end-of-year'".formatted(table));
        assertRefused("SELECT * FROM %s VERSION AS OF 4711".formatted(table));
        assertRefused("SELECT * FROM %s TIMESTAMP AS OF '2001-01-01 00:00:00'".formatted(table));
    }

    @Test
    void goesBackToAnEarlierSnapshot() {
        String table = create("rolled");
        String first = current(table);
        String justAfter =
                spark.value(
                        "SELECT committed_at + INTERVAL 1 MILLISECOND FROM %s.snapshots"
                                .formatted(table));
        spark.rows("INSERT INTO %s VALUES (2)".formatted(table));
        String second = current(table);

        spark.rows(toSnapshot("rollback_to_snapshot", table, first));
        assertThat(ids(table)).isEqualTo("1");
        spark.rows(toSnapshot("set_current_snapshot", table, second));
        assertThat(ids(table)).isEqualTo("1,2");
        spark.rows(
                "CALL vended.system.rollback_to_timestamp(table => '%s', timestamp => TIMESTAMP '%s')"
                        .formatted(table, justAfter));
        assertThat(ids(table)).isEqualTo("1");

        assertThat(
                        spark.value(
                                "SELECT count(DISTINCT snapshot_id) FROM %s.history WHERE NOT is_current_ancestor"
                                        .formatted(table)))
                .isEqualTo("1");
        assertRefused(toSnapshot("rollback_to_snapshot", table, "4711"));
    }

    @Test
    void tellsWhichRowsChanged() {
        String table = create("changed");
        String first = current(table);
        spark.rows("INSERT INTO %s VALUES (2)".formatted(table));
        spark.rows("DELETE FROM %s WHERE id = 1".formatted(table));

        spark.rows(
                """
                CALL vended.system.create_changelog_view(table => '%s',
                    options => map('start-snapshot-id', '%s'), changelog_view => 'changes_of_changed')
                """
                        .formatted(table, first));

        assertThat(
                        spark.rows(
                                "SELECT _change_type, id FROM changes_of_changed ORDER BY _change_ordinal"))
                .containsExactly(List.of("INSERT", "2"), List.of("DELETE", "1"));
    }

    @Test
    void showsItsMetadataAsTables() {
        String table = create("inspected");
        spark.rows("INSERT INTO %s VALUES (2)".formatted(table));

        for (String inside :
                List.of(
                        "history",
                        "snapshots",
                        "metadata_log_entries",
                        "entries",
                        "files",
                        "data_files",
                        "manifests",
                        "all_data_files",
                        "all_manifests",
                        "all_entries",
                        "refs")) {
            assertThat(spark.value("SELECT count(*) > 0 FROM %s.%s".formatted(table, inside)))
                    .as(inside)
                    .isEqualTo("true");
        }
        assertThat(spark.value("SELECT record_count FROM %s.partitions".formatted(table)))
                .isEqualTo("2");
        assertThat(spark.value("SELECT count(*) FROM %s.position_deletes".formatted(table)))
                .isEqualTo("0");
        assertThat(
                        spark.value(
                                "SELECT count(DISTINCT _file) FROM %s WHERE _pos = 0"
                                        .formatted(table)))
                .isEqualTo("2");
    }

    /** With the row 1. */
    private static String create(String name) {
        String table = "vended.spark_history." + name;
        spark.rows("CREATE TABLE %s USING iceberg AS SELECT 1 AS id".formatted(table));
        return table;
    }

    private static String current(String table) {
        return spark.value("SELECT snapshot_id FROM %s.refs WHERE name = 'main'".formatted(table));
    }

    private static String ids(String table) {
        return spark.value(
                "SELECT array_join(sort_array(collect_list(id)), ',') FROM %s".formatted(table));
    }

    private static String toSnapshot(String procedure, String table, String snapshot) {
        return "CALL vended.system.%s(table => '%s', snapshot_id => %s)"
                .formatted(procedure, table, snapshot);
    }

    private static void assertRefused(String sql) {
        assertThatExceptionOfType(SqlEngineException.class).isThrownBy(() -> spark.rows(sql));
    }
}
