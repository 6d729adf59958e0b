package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.SqlEngine;
import java.util.List;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that Spark deletes, updates and merges, and what it writes to say so. */
@Tag("long")
class SparkRowChangesTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_changes");
    }

    @ParameterizedTest
    @CsvSource({
        "2, copy-on-write",
        "2, merge-on-read",
        "3, copy-on-write",
        "3, merge-on-read",
    })
    void deletesUpdatesAndMerges(int version, String mode) {
        String name = "stock_%d_%s".formatted(version, mode.replace('-', '_'));
        String table = create(name, version, mode);

        spark.rows("DELETE FROM %s WHERE id = 2".formatted(table));
        spark.rows("UPDATE %s SET amount = amount + 1 WHERE id = 1".formatted(table));
        spark.rows(
                """
                MERGE INTO %s AS s
                USING (SELECT * FROM VALUES (3, 33), (4, 0), (7, 70) AS v (id, amount)) AS t
                ON s.id = t.id
                WHEN MATCHED AND t.amount = 0 THEN DELETE
                WHEN MATCHED THEN UPDATE SET amount = t.amount
                WHEN NOT MATCHED THEN INSERT (id, region, amount) VALUES (t.id, 'south', t.amount)
                WHEN NOT MATCHED BY SOURCE AND s.id = 5 THEN DELETE
                """
                        .formatted(table));

        assertThat(spark.rows("SELECT * FROM %s ORDER BY id".formatted(table)))
                .containsExactly(
                        List.of("1", "north", "11"),
                        List.of("3", "north", "33"),
                        List.of("6", "south", "60"),
                        List.of("7", "south", "70"));
        assertThat(deleteFiles(name))
                .extracting(DeleteFile::format)
                .allMatch(format(version)::equals);
        assertThat(deleteFiles(name).isEmpty()).isEqualTo(mode.equals("copy-on-write"));
    }

    @Test
    void keepsOneDeletionVectorForEachFile() {
        String table = create("vectors", 3, "merge-on-read");

        spark.rows("DELETE FROM %s WHERE id = 1".formatted(table));
        spark.rows("DELETE FROM %s WHERE id = 2".formatted(table));

        Table written = Engines.table("spark_changes", "vectors");
        SnapshotChanges second = DeleteFiles.latest(written);
        assertThat(second.removedDeleteFiles()).hasSize(1);
        assertThat(second.addedDeleteFiles())
                .singleElement()
                .satisfies(vector -> {
                    assertThat(vector.format()).isEqualTo(FileFormat.PUFFIN);
                    assertThat(vector.recordCount()).isEqualTo(2);
                    assertThat(vector.referencedDataFile()).startsWith(written.location());
                    assertThat(vector.contentSizeInBytes()).isPositive();
                });
        assertThat(written.currentSnapshot().summary()).containsEntry("total-delete-files", "1");
    }

    /** Six rows in one file. */
    private static String create(String name, int version, String mode) {
        String table = "vended.spark_changes." + name;
        spark.rows(
                """
                CREATE TABLE %s (id int NOT NULL, region string, amount int) USING iceberg
                TBLPROPERTIES ('format-version' = '%d', 'write.delete.mode' = '%s',
                    'write.update.mode' = '%s', 'write.merge.mode' = '%s')
                """
                        .formatted(table, version, mode, mode, mode));
        spark.rows(
                """
                INSERT INTO %s SELECT /*+ COALESCE(1) */ * FROM VALUES (1, 'north', 10),
                    (2, 'north', 20), (3, 'north', 30), (4, 'south', 40), (5, 'south', 50),
                    (6, 'south', 60)
                """
                        .formatted(table));
        return table;
    }

    private static FileFormat format(int version) {
        return version == 2 ? FileFormat.PARQUET : FileFormat.PUFFIN;
    }

    private static List<DeleteFile> deleteFiles(String name) {
        return DeleteFiles.ever(Engines.table("spark_changes", name));
    }
}
