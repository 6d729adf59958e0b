package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that Trino inserts, deletes, updates and merges. */
@Tag("long")
class TrinoRowChangesTest {
    private static SqlEngine trino;

    @BeforeAll
    static void makeSchema() {
        trino = Engines.trino();
        trino.rows("CREATE SCHEMA vended.trino_changes");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void deletesUpdatesAndMerges(int version) {
        String table = create("stock_" + version, version);

        trino.rows("DELETE FROM %s WHERE id = 2".formatted(table));
        trino.rows("UPDATE %s SET amount = amount + 1 WHERE id = 1".formatted(table));
        trino.rows(
                """
                MERGE INTO %s AS s
                USING (VALUES (3, 33), (4, 0), (7, 70)) AS t (id, amount) ON s.id = t.id
                WHEN MATCHED AND t.amount = 0 THEN DELETE
                WHEN MATCHED THEN UPDATE SET amount = t.amount
                WHEN NOT MATCHED THEN INSERT VALUES (t.id, 'south', t.amount)
                """
                        .formatted(table));

        assertThat(trino.rows("SELECT * FROM %s ORDER BY id".formatted(table)))
                .containsExactly(
                        List.of("1", "north", "11"),
                        List.of("3", "north", "33"),
                        List.of("5", "south", "50"),
                        List.of("6", "south", "60"),
                        List.of("7", "south", "70"));
        assertThat(deleteFiles("stock_" + version))
                .isNotEmpty()
                .extracting(DeleteFile::format)
                .containsOnly(version == 2 ? FileFormat.PARQUET : FileFormat.PUFFIN);
    }

    @Test
    void changesNoRowInVersionOne() {
        String table = create("stock_1", 1);

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows("DELETE FROM %s WHERE id = 2".formatted(table)))
                .withMessageContaining("at least format version 2");

        assertThat(trino.value("SELECT count(*) FROM " + table)).isEqualTo("6");
    }

    @Test
    void tellsWhichRowsChangedBetweenTwoSnapshots() {
        String table = "vended.trino_changes.changed";
        trino.rows(
                """
                CREATE TABLE %s WITH (partitioning = ARRAY['region']) AS SELECT 1 AS id, 'north' AS region
                """
                        .formatted(table));
        long from = current("changed");
        trino.rows("INSERT INTO %s VALUES (7, 'east')".formatted(table));
        trino.rows("DELETE FROM %s WHERE region = 'north'".formatted(table));

        assertThat(trino.rows(changesSince(from)))
                .containsExactly(List.of("insert", "7"), List.of("delete", "1"));

        trino.rows("INSERT INTO %s VALUES (8, 'east'), (9, 'east')".formatted(table));
        trino.rows("DELETE FROM %s WHERE id = 8".formatted(table));
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows(changesSince(from)))
                .withMessageContaining("not yet supported by the table_changes function");
    }

    private static String changesSince(long snapshot) {
        return """
        SELECT _change_type, id FROM TABLE(vended.system.table_changes(
            'trino_changes', 'changed', %d, %d)) ORDER BY _change_ordinal
        """
                .formatted(snapshot, current("changed"));
    }

    private static long current(String name) {
        return Engines.table("trino_changes", name).currentSnapshot().snapshotId();
    }

    @Test
    void truncatesAndDeletesWholePartitionsWithoutReadingThem() {
        trino.rows(
                """
                CREATE TABLE vended.trino_changes.parted WITH (partitioning = ARRAY['region'])
                AS SELECT * FROM (VALUES (1, 'north'), (2, 'south')) AS t (id, region)
                """);

        trino.rows("DELETE FROM vended.trino_changes.parted WHERE region = 'north'");

        assertThat(trino.value("SELECT id FROM vended.trino_changes.parted")).isEqualTo("2");
        assertThat(deleteFiles("parted")).isEmpty();
        trino.rows("TRUNCATE TABLE vended.trino_changes.parted");
        assertThat(trino.rows("SELECT id FROM vended.trino_changes.parted")).isEmpty();
    }

    private static String create(String name, int version) {
        String table = "vended.trino_changes." + name;
        trino.rows(
                """
                CREATE TABLE %s WITH (format_version = %d) AS
                SELECT * FROM (VALUES (1, 'north', 10), (2, 'north', 20), (3, 'north', 30),
                    (4, 'south', 40), (5, 'south', 50), (6, 'south', 60)) AS t (id, region, amount)
                """
                        .formatted(table, version));
        return table;
    }

    private static List<DeleteFile> deleteFiles(String name) {
        return DeleteFiles.ever(Engines.table("trino_changes", name));
    }
}
