package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Columns and partitions that Spark changes while rows are there. */
class SparkSchemasTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_schemas");
    }

    @Test
    void evolvesColumnsAndWhatIsInThem() {
        spark.rows(
                """
                CREATE TABLE vended.spark_schemas.evolving (
                    id int NOT NULL, old string, extra int, price decimal(8, 2),
                    place struct<city: string, zip: int>,
                    stops array<struct<name: string>>,
                    tags map<string, struct<weight: float>>)
                USING iceberg
                """);
        spark.rows(
                """
                INSERT INTO vended.spark_schemas.evolving VALUES (1, 'x', 2, 3.50,
                    named_struct('city', 'Basel', 'zip', 4051), array(named_struct('name', 'a')),
                    map('k', named_struct('weight', CAST(1.5 AS float))))
                """);

        alter("RENAME COLUMN old TO new");
        alter("DROP COLUMN extra");
        alter("ALTER COLUMN id TYPE bigint");
        alter("ALTER COLUMN id DROP NOT NULL");
        alter("ALTER COLUMN price TYPE decimal(12, 2)");
        alter("RENAME COLUMN place.city TO town");
        alter("ALTER COLUMN place.zip TYPE bigint");
        alter("ADD COLUMN place.country string AFTER town");
        alter("ADD COLUMN stops.element.at timestamp");
        alter("ALTER COLUMN tags.value.weight TYPE double");
        alter("ADD COLUMN first string COMMENT 'in front' FIRST");
        alter("ALTER COLUMN new AFTER first");
        spark.rows(
                """
                INSERT INTO vended.spark_schemas.evolving VALUES ('f', 'y', NULL, 4.00,
                    named_struct('town', 'Porto', 'country', 'PT', 'zip', 4000), NULL, NULL)
                """);

        assertThat(
                        spark.rows(
                                """
                                SELECT first, new, id, price, place.town, place.country, place.zip,
                                    stops[0].name, stops[0].at, tags['k'].weight
                                FROM vended.spark_schemas.evolving ORDER BY new
                                """))
                .containsExactly(
                        row("NULL", "x", "1", "3.50", "Basel", "NULL", "4051", "a", "NULL", "1.5"),
                        row(
                                "f", "y", "NULL", "4.00", "Porto", "PT", "4000", "NULL", "NULL",
                                "NULL"));
        assertRefused("ALTER COLUMN id TYPE int");
        assertRefused("ALTER COLUMN new TYPE int");
        assertRefused("ADD COLUMN new string");
    }

    @Test
    void partitionsByEveryTransform() {
        spark.rows(
                """
                CREATE TABLE vended.spark_schemas.parted (id bigint, name string, at timestamp, day date, month date)
                USING iceberg
                PARTITIONED BY (bucket(4, id), truncate(2, name), hours(at), days(day), months(month))
                """);
        spark.rows(
                """
                INSERT INTO vended.spark_schemas.parted VALUES
                    (1, 'Basel', TIMESTAMP '2026-03-31 23:59:59.5', DATE '2026-03-31', DATE '2026-03-31'),
                    (2, NULL, NULL, NULL, NULL),
                    (3, 'Basilea', TIMESTAMP '1969-12-31 23:00:00', DATE '1969-12-31', DATE '1969-12-31')
                """);

        assertThat(
                        spark.rows(
                                """
                                SELECT partition.name_trunc, partition.at_hour, partition.day_day, partition.month_month
                                FROM vended.spark_schemas.parted.partitions ORDER BY partition.at_hour
                                """))
                .containsExactly(
                        row("NULL", "NULL", "NULL", "NULL"),
                        row("Ba", "-1", "1969-12-31", "-1"),
                        row("Ba", "493055", "2026-03-31", "674"));
        assertThat(
                        spark.rows(
                                """
                                SELECT id FROM vended.spark_schemas.parted
                                WHERE at < TIMESTAMP '1970-01-01 00:00:00' AND name LIKE 'Bas%'
                                """))
                .containsExactly(row("3"));
    }

    @Test
    void changesPartitionsForNewFilesOnly() {
        spark.rows(
                """
                CREATE TABLE vended.spark_schemas.repartitioned (id int, day date) USING iceberg
                PARTITIONED BY (months(day))
                """);
        insertIntoRepartitioned(1);
        spark.rows(
                "ALTER TABLE vended.spark_schemas.repartitioned REPLACE PARTITION FIELD months(day) WITH days(day)");
        insertIntoRepartitioned(2);
        spark.rows(
                "ALTER TABLE vended.spark_schemas.repartitioned ADD PARTITION FIELD bucket(2, id) AS shard");
        spark.rows("ALTER TABLE vended.spark_schemas.repartitioned DROP PARTITION FIELD days(day)");
        insertIntoRepartitioned(3);

        assertThat(
                        spark.rows(
                                """
                                SELECT spec_id, partition.day_month IS NULL, partition.day_day IS NULL, partition.shard IS NULL
                                FROM vended.spark_schemas.repartitioned.files ORDER BY spec_id
                                """))
                .containsExactly(
                        row("0", "false", "true", "true"),
                        row("1", "true", "false", "true"),
                        row("3", "true", "true", "false"));
        assertThat(
                        spark.value(
                                "SELECT sum(id) FROM vended.spark_schemas.repartitioned WHERE day = DATE '2026-01-02'"))
                .isEqualTo("6");
    }

    @Test
    void overwritesThePartitionsThatItWritesTo() {
        spark.rows(
                """
                CREATE TABLE vended.spark_schemas.daily USING iceberg PARTITIONED BY (day)
                AS SELECT * FROM VALUES (1, 'mon'), (2, 'mon'), (3, 'tue') AS t (id, day)
                """);

        spark.rows("SET spark.sql.sources.partitionOverwriteMode = dynamic");
        spark.rows("INSERT OVERWRITE vended.spark_schemas.daily VALUES (9, 'mon')");
        spark.rows("SET spark.sql.sources.partitionOverwriteMode = static");
        spark.rows("INSERT OVERWRITE vended.spark_schemas.daily PARTITION (day = 'tue') SELECT 8");

        assertThat(spark.rows("SELECT id, day FROM vended.spark_schemas.daily ORDER BY id"))
                .containsExactly(row("8", "tue"), row("9", "mon"));
    }

    private static void insertIntoRepartitioned(int id) {
        spark.rows(
                "INSERT INTO vended.spark_schemas.repartitioned VALUES (%d, DATE '2026-01-02')"
                        .formatted(id));
    }

    private static void alter(String change) {
        spark.rows("ALTER TABLE vended.spark_schemas.evolving " + change);
    }

    private static void assertRefused(String change) {
        assertThatExceptionOfType(SqlEngineException.class).isThrownBy(() -> alter(change));
    }

    private static List<String> row(String... values) {
        return List.of(values);
    }
}
