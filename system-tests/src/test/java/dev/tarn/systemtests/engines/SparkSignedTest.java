package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.SqlEngine;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a table whose every file is reached by signed requests. */
class SparkSignedTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE signed.spark");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void mergesCompactsAndExpires(int version) {
        String table = "signed.spark.life_" + version;
        spark.rows(
                """
                CREATE TABLE %s USING iceberg PARTITIONED BY (bucket(2, id))
                TBLPROPERTIES ('format-version' = '%d', 'write.merge.mode' = 'merge-on-read')
                AS SELECT id, 'old' AS name FROM range(10)
                """
                        .formatted(table, version));
        spark.rows(
                """
                MERGE INTO %s AS s USING (SELECT id FROM range(5, 12)) AS t ON s.id = t.id
                WHEN MATCHED AND s.id = 5 THEN DELETE
                WHEN MATCHED THEN UPDATE SET name = 'new'
                WHEN NOT MATCHED THEN INSERT (id, name) VALUES (t.id, 'born')
                """
                        .formatted(table));
        String counts =
                "SELECT name, count(*) FROM %s GROUP BY name ORDER BY name".formatted(table);
        List<List<String>> expected =
                List.of(List.of("born", "2"), List.of("new", "4"), List.of("old", "5"));
        assertThat(spark.rows(counts)).isEqualTo(expected);

        String plain = table.substring("signed.".length());
        spark.rows(
                "CALL signed.system.rewrite_data_files(table => '%s', options => map('rewrite-all', 'true'))"
                        .formatted(plain));
        List<String> deleted =
                spark.rows(
                                "CALL signed.system.expire_snapshots(table => '%s', older_than => TIMESTAMP '2999-01-01 00:00:00')"
                                        .formatted(plain))
                        .getFirst();

        assertThat(Integer.parseInt(deleted.getFirst())).as("data files").isPositive();
        assertThat(spark.rows(counts)).isEqualTo(expected);
        assertThat(spark.value("SELECT count(*) FROM %s.snapshots".formatted(table)))
                .isEqualTo("1");
    }

    @Test
    void writesToABranchAndPublishesIt() {
        spark.rows("CREATE TABLE signed.spark.branched USING iceberg AS SELECT 1 AS id");
        spark.rows("ALTER TABLE signed.spark.branched CREATE BRANCH audit");

        spark.rows("INSERT INTO signed.spark.branched.branch_audit VALUES (2)");
        assertThat(spark.value("SELECT count(*) FROM signed.spark.branched")).isEqualTo("1");
        spark.rows("CALL signed.system.fast_forward('spark.branched', 'main', 'audit')");

        assertThat(spark.value("SELECT count(*) FROM signed.spark.branched")).isEqualTo("2");
    }
}
