package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Versions of the table format, and what only the third has. */
class SparkFormatsTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_formats");
    }

    @Test
    void upgradesATableFromTheFirstVersionToTheThird() {
        spark.rows(
                """
                CREATE TABLE vended.spark_formats.upgraded (id int) USING iceberg
                TBLPROPERTIES ('format-version' = '1', 'write.delete.mode' = 'merge-on-read')
                """);
        spark.rows("INSERT INTO vended.spark_formats.upgraded VALUES (1), (2), (3)");

        upgrade(2);
        spark.rows("DELETE FROM vended.spark_formats.upgraded WHERE id = 1");
        upgrade(3);
        spark.rows("DELETE FROM vended.spark_formats.upgraded WHERE id = 2");
        spark.rows("INSERT INTO vended.spark_formats.upgraded VALUES (4)");

        assertThat(spark.rows("SELECT id FROM vended.spark_formats.upgraded ORDER BY id"))
                .containsExactly(List.of("3"), List.of("4"));
        assertThat(((BaseTable) Engines.table("spark_formats", "upgraded")).operations().current())
                .satisfies(metadata -> {
                    assertThat(metadata.formatVersion()).isEqualTo(3);
                    assertThat(metadata.nextRowId()).isPositive();
                });
        assertThatExceptionOfType(SqlEngineException.class).isThrownBy(() -> upgrade(2));
    }

    @Test
    void knowsEveryRowByItsNumberAndItsLastChange() {
        spark.rows(
                """
                CREATE TABLE vended.spark_formats.lineage (id int, name string) USING iceberg
                TBLPROPERTIES ('format-version' = '3', 'write.update.mode' = 'merge-on-read')
                """);
        spark.rows(
                "INSERT INTO vended.spark_formats.lineage SELECT /*+ COALESCE(1) */ * FROM VALUES (1, 'a'), (2, 'b')");
        List<List<String>> before = lineage();

        spark.rows("UPDATE vended.spark_formats.lineage SET name = 'z' WHERE id = 2");
        spark.rows(
                """
                CALL vended.system.rewrite_data_files(table => 'spark_formats.lineage',
                    options => map('rewrite-all', 'true'))
                """);

        assertThat(before)
                .containsExactly(List.of("1", "a", "0", "1"), List.of("2", "b", "1", "1"));
        assertThat(lineage())
                .containsExactly(List.of("1", "a", "0", "1"), List.of("2", "z", "1", "2"));
    }

    @Test
    void keepsVariants() {
        spark.rows(
                """
                CREATE TABLE vended.spark_formats.events (id int, body variant) USING iceberg
                TBLPROPERTIES ('format-version' = '3')
                """);
        spark.rows(
                """
                INSERT INTO vended.spark_formats.events VALUES
                    (1, parse_json('{"kind": "click", "at": [3, 4.5, null]}')), (2, parse_json('7')), (3, NULL)
                """);

        assertThat(
                        spark.rows(
                                """
                                SELECT variant_get(body, '$.kind', 'string'), variant_get(body, '$.at[1]', 'double'),
                                    to_json(body) FROM vended.spark_formats.events ORDER BY id
                                """))
                .containsExactly(
                        List.of("click", "4.5", "{\"at\":[3,4.5,null],\"kind\":\"click\"}"),
                        List.of("NULL", "NULL", "7"),
                        List.of("NULL", "NULL", "NULL"));
        assertThat(Engines.table("spark_formats", "events").schema().findType("body"))
                .isEqualTo(Types.VariantType.get());
    }

    @Test
    void refusesVariantsBeforeTheThirdVersion() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() ->
                        spark.rows(
                                """
                                CREATE TABLE vended.spark_formats.early (body variant) USING iceberg
                                TBLPROPERTIES ('format-version' = '2')
                                """))
                .withMessageContaining("variant");
        assertThat(spark.rows("SHOW TABLES IN vended.spark_formats LIKE 'early'")).isEmpty();
    }

    /** Spark's own DDL cannot set them. */
    @Test
    void readsDefaultsOfColumnsThatOthersAdded() {
        spark.rows(
                """
                CREATE TABLE vended.spark_formats.defaulted USING iceberg
                TBLPROPERTIES ('format-version' = '3') AS SELECT 1 AS id
                """);
        Table table = Engines.table("spark_formats", "defaulted");
        table.updateSchema()
                .addColumn(
                        "region",
                        Types.StringType.get(),
                        org.apache.iceberg.expressions.Expressions.lit("north"))
                .commit();

        assertThat(spark.rows("SELECT id, region FROM vended.spark_formats.defaulted"))
                .containsExactly(List.of("1", "north"));
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() ->
                        spark.rows(
                                "ALTER TABLE vended.spark_formats.defaulted ADD COLUMN more int DEFAULT 7"));
    }

    /** The table is fine for those who know the type. */
    @Test
    void refusesNanosecondsAndReadsTheOtherColumns() {
        Engines.client()
                .createTable(
                        TableIdentifier.of("spark_formats", "nanos"),
                        new Schema(
                                Types.NestedField.optional(1, "id", Types.LongType.get()),
                                Types.NestedField.optional(
                                        2, "at", Types.TimestampNanoType.withoutZone())),
                        org.apache.iceberg.PartitionSpec.unpartitioned(),
                        Map.of("format-version", "3"));

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("SELECT id FROM vended.spark_formats.nanos"));
    }

    private static List<List<String>> lineage() {
        return spark.rows(
                """
                SELECT id, name, _row_id, _last_updated_sequence_number
                FROM vended.spark_formats.lineage ORDER BY id
                """);
    }

    private static void upgrade(int version) {
        spark.rows(
                "ALTER TABLE vended.spark_formats.upgraded SET TBLPROPERTIES ('format-version' = '%d')"
                        .formatted(version));
    }
}
