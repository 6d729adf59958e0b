package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables and namespaces that Spark makes, names and drops. */
class SparkTablesTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_tables");
    }

    @Test
    void replacesATableFromAQueryAndKeepsItsHistory() {
        spark.rows(
                """
                CREATE TABLE vended.spark_tables.made USING iceberg PARTITIONED BY (parity)
                AS SELECT id, id % 2 AS parity FROM range(10)
                """);
        String first = spark.value("SELECT snapshot_id FROM vended.spark_tables.made.snapshots");

        spark.rows(
                """
                CREATE OR REPLACE TABLE vended.spark_tables.made USING iceberg
                AS SELECT 'x' AS name
                """);

        assertThat(spark.rows("SELECT * FROM vended.spark_tables.made"))
                .containsExactly(List.of("x"));
        assertThat(
                        spark.value(
                                "SELECT count(*) FROM vended.spark_tables.made VERSION AS OF "
                                        + first))
                .isEqualTo("10");
    }

    @Test
    void leavesNothingBehindWhenTheQueryOfANewTableFails() {
        assertRefused(
                """
                CREATE TABLE vended.spark_tables.failed USING iceberg
                AS SELECT raise_error('no rows today') AS id FROM range(3)
                """,
                "no rows today");

        assertThat(spark.rows("SHOW TABLES IN vended.spark_tables LIKE 'failed'")).isEmpty();
        spark.rows("CREATE TABLE vended.spark_tables.failed (id int) USING iceberg");
    }

    @Test
    void keepsPropertiesCommentsOrderAndIdentifier() {
        spark.rows(
                """
                CREATE TABLE vended.spark_tables.described (id int NOT NULL COMMENT 'the key', day date)
                USING iceberg COMMENT 'a table' TBLPROPERTIES ('owner-team' = 'ü & co')
                """);

        spark.rows(
                "ALTER TABLE vended.spark_tables.described WRITE ORDERED BY day DESC NULLS LAST, bucket(4, id)");
        spark.rows("ALTER TABLE vended.spark_tables.described SET IDENTIFIER FIELDS id");
        spark.rows("ALTER TABLE vended.spark_tables.described SET TBLPROPERTIES ('a' = '1')");
        spark.rows("ALTER TABLE vended.spark_tables.described UNSET TBLPROPERTIES ('a')");

        Table table = Engines.table("spark_tables", "described");
        assertThat(table.properties())
                .containsEntry("owner-team", "ü & co")
                .containsEntry("comment", "a table")
                .doesNotContainKey("a");
        assertThat(table.schema().findField("id").doc()).isEqualTo("the key");
        assertThat(table.schema().identifierFieldNames()).containsExactly("id");
        assertThat(table.sortOrder().fields()).hasSize(2);
    }

    @Test
    void renamesATableIntoAnotherNamespace() {
        spark.rows("CREATE NAMESPACE vended.spark_tables.attic");
        spark.rows("CREATE TABLE vended.spark_tables.moving USING iceberg AS SELECT 7 AS id");

        spark.rows("ALTER TABLE vended.spark_tables.moving RENAME TO spark_tables.attic.moved");

        assertThat(spark.value("SELECT id FROM vended.spark_tables.attic.moved")).isEqualTo("7");
        spark.rows("INSERT INTO vended.spark_tables.attic.moved VALUES (8)");
        assertRefused("SELECT * FROM vended.spark_tables.moving", "TABLE_OR_VIEW_NOT_FOUND");
    }

    @Test
    void dropsATableWithItsFilesOrWithoutThem() {
        spark.rows("CREATE TABLE vended.spark_tables.kept USING iceberg AS SELECT 1 AS id");
        spark.rows("CREATE TABLE vended.spark_tables.purged USING iceberg AS SELECT 1 AS id");
        Table kept = Engines.table("spark_tables", "kept");

        spark.rows("DROP TABLE vended.spark_tables.kept");
        spark.rows("DROP TABLE vended.spark_tables.purged PURGE");

        assertThat(spark.rows("SHOW TABLES IN vended.spark_tables LIKE '*ed'"))
                .extracting(row -> row.get(1))
                .doesNotContain("kept", "purged");
        assertThat(Rows.read(kept)).hasSize(1);
    }

    @Test
    void takesNamesThatAreHardToWrite() {
        spark.rows("CREATE NAMESPACE vended.spark_tables.`a/b c+d%2F.é`");
        String table = "vended.spark_tables.`a/b c+d%2F.é`.`x.y/z #1?&=ß`";
        spark.rows("CREATE TABLE %s (`wörd. 1/2` int) USING iceberg".formatted(table));

        spark.rows("INSERT INTO %s VALUES (1), (2)".formatted(table));
        spark.rows("DELETE FROM %s WHERE `wörd. 1/2` = 1".formatted(table));

        assertThat(spark.value("SELECT `wörd. 1/2` FROM " + table)).isEqualTo("2");
        assertThat(Engines.client().listTables(Namespace.of("spark_tables", "a/b c+d%2F.é")))
                .containsExactly(
                        TableIdentifier.of("spark_tables", "a/b c+d%2F.é", "x.y/z #1?&=ß"));
    }

    @Test
    void keepsNamespacesInNamespaces() {
        spark.rows("CREATE NAMESPACE vended.spark_tables.outer COMMENT 'outside'");
        spark.rows("CREATE NAMESPACE vended.spark_tables.outer.inner");
        spark.rows("ALTER NAMESPACE vended.spark_tables.outer SET PROPERTIES ('k' = 'v')");

        assertThat(spark.rows("SHOW NAMESPACES IN vended.spark_tables.outer"))
                .containsExactly(List.of("spark_tables.outer.inner"));
        assertThat(Engines.client().loadNamespaceMetadata(Namespace.of("spark_tables", "outer")))
                .containsEntry("k", "v")
                .containsEntry("comment", "outside");
        assertRefused("DROP NAMESPACE vended.spark_tables.outer", "not empty");

        spark.rows("DROP NAMESPACE vended.spark_tables.outer.inner");
        spark.rows("DROP NAMESPACE vended.spark_tables.outer");
    }

    @Test
    void refusesWhatIsThereAlready() {
        spark.rows("CREATE TABLE vended.spark_tables.single (id int) USING iceberg");

        assertRefused(
                "CREATE TABLE vended.spark_tables.single (id int) USING iceberg",
                "TABLE_OR_VIEW_ALREADY_EXISTS");
        assertRefused("CREATE NAMESPACE vended.spark_tables", "SCHEMA_ALREADY_EXISTS");

        spark.rows(
                "CREATE TABLE IF NOT EXISTS vended.spark_tables.single (x string) USING iceberg");
    }

    private static void assertRefused(String sql, String reason) {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows(sql))
                .withMessageContaining(reason);
    }
}
