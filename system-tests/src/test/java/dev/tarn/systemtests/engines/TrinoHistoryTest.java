package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trino in earlier snapshots, beside the main line, and keeping a table small. */
class TrinoHistoryTest {
    private static SqlEngine trino;

    @BeforeAll
    static void makeSchema() {
        trino = Engines.trino();
        trino.rows("CREATE SCHEMA vended.trino_history");
    }

    @Test
    void readsATableAsOfAVersionATimeAndATag() {
        String table = create("aging");
        var first = Engines.table("trino_history", "aging").currentSnapshot();
        Engines.table("trino_history", "aging")
                .manageSnapshots()
                .createTag("old", first.snapshotId())
                .commit();
        trino.rows("ALTER TABLE %s ADD COLUMN name varchar".formatted(table));
        trino.rows("INSERT INTO %s VALUES (2, 'two')".formatted(table));

        assertThat(trino.rows("SELECT * FROM %s ORDER BY id".formatted(table)))
                .containsExactly(List.of("1", "NULL"), List.of("2", "two"));
        assertThat(
                        trino.rows(
                                "SELECT * FROM %s FOR VERSION AS OF %d"
                                        .formatted(table, first.snapshotId())))
                .containsExactly(List.of("1"));
        assertThat(
                        trino.rows(
                                "SELECT * FROM %s FOR TIMESTAMP AS OF from_unixtime_nanos(%d * 1000000)"
                                        .formatted(table, first.timestampMillis())))
                .containsExactly(List.of("1"));
        assertThat(trino.rows("SELECT * FROM %s FOR VERSION AS OF 'old'".formatted(table)))
                .containsExactly(List.of("1"));
        assertRefused("SELECT * FROM %s FOR VERSION AS OF 4711".formatted(table), "4711");
        assertRefused(
                "SELECT * FROM %s FOR TIMESTAMP AS OF TIMESTAMP '2001-01-01 00:00:00 UTC'"
                        .formatted(table),
                "No version history");
    }

    @Test
    void goesBackToAnEarlierSnapshot() {
        String table = create("rolled");
        long first = Engines.table("trino_history", "rolled").currentSnapshot().snapshotId();
        trino.rows("INSERT INTO %s VALUES 2".formatted(table));

        trino.rows(
                "ALTER TABLE %s EXECUTE rollback_to_snapshot(snapshot_id => %d)"
                        .formatted(table, first));

        assertThat(trino.value("SELECT id FROM " + table)).isEqualTo("1");
    }

    /** Trino has words for branches, and none of them reaches an Iceberg table yet. */
    @Test
    void readsABranchAndWritesNone() {
        String table = create("branched");
        Table loaded = Engines.table("trino_history", "branched");
        loaded.manageSnapshots()
                .createBranch("audit", loaded.currentSnapshot().snapshotId())
                .commit();
        loaded.newAppend()
                .appendFile(Rows.write(loaded, Rows.record(loaded.schema(), Map.of("id", 2))))
                .toBranch("audit")
                .commit();

        assertThat(
                        trino.rows(
                                "SELECT id FROM %s FOR VERSION AS OF 'audit' ORDER BY id"
                                        .formatted(table)))
                .containsExactly(List.of("1"), List.of("2"));
        assertThat(trino.value("SELECT id FROM " + table)).isEqualTo("1");
        assertThat(trino.rows("SELECT name, type FROM " + metadata("branched", "refs")))
                .containsExactlyInAnyOrder(List.of("audit", "BRANCH"), List.of("main", "BRANCH"));
        assertRefused(
                "CREATE BRANCH other IN TABLE %s".formatted(table),
                "does not support creating branches");
        assertRefused("INSERT INTO %s @ audit VALUES 3".formatted(table), "branch");
    }

    @Test
    void compactsAndExpires() {
        String table = create("kept");
        trino.rows("INSERT INTO %s VALUES 2".formatted(table));
        trino.rows("DELETE FROM %s WHERE id = 1".formatted(table));

        trino.rows("ALTER TABLE %s EXECUTE optimize".formatted(table));
        trino.rows("ALTER TABLE %s EXECUTE optimize_manifests".formatted(table));
        trino.rows(
                "ALTER TABLE %s EXECUTE expire_snapshots(retention_threshold => '0s')"
                        .formatted(table));

        assertThat(trino.rows("SELECT id FROM " + table)).containsExactly(List.of("2"));
        assertThat(trino.value("SELECT count(*) FROM " + metadata("kept", "snapshots")))
                .isEqualTo("1");
        assertThat(trino.rows("SELECT content, record_count FROM " + metadata("kept", "files")))
                .containsExactly(List.of("0", "1"));
    }

    @Test
    void looksForFilesThatNoSnapshotKnows() {
        String table = create("orphaned");

        trino.rows(
                "ALTER TABLE %s EXECUTE remove_orphan_files(retention_threshold => '0s')"
                        .formatted(table));

        assertThat(trino.value("SELECT id FROM " + table)).isEqualTo("1");
    }

    @Test
    void showsItsMetadataAsTables() {
        create("inspected");

        for (String kind :
                List.of(
                        "history",
                        "metadata_log_entries",
                        "snapshots",
                        "manifests",
                        "all_manifests",
                        "partitions",
                        "files",
                        "entries",
                        "all_entries",
                        "refs",
                        "properties")) {
            assertThat(trino.value("SELECT count(*) > 0 FROM " + metadata("inspected", kind)))
                    .as(kind)
                    .isEqualTo("true");
        }
        assertThat(
                        trino.value(
                                """
                                SELECT "$path" LIKE 's3://%' AND "$file_modified_time" > TIMESTAMP '2020-01-01 UTC'
                                FROM vended.trino_history.inspected
                                """))
                .isEqualTo("true");
    }

    /** With the row 1. */
    private static String create(String name) {
        String table = "vended.trino_history." + name;
        trino.rows("CREATE TABLE %s AS SELECT 1 AS id".formatted(table));
        return table;
    }

    private static String metadata(String name, String kind) {
        return "vended.trino_history.\"%s$%s\"".formatted(name, kind);
    }

    private static void assertRefused(String sql, String reason) {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows(sql))
                .withMessageContaining(reason);
    }
}
