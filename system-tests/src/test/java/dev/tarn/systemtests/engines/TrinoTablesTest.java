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

/** Tables and schemas that Trino makes, changes and drops. */
class TrinoTablesTest {
    private static SqlEngine trino;

    @BeforeAll
    static void makeSchema() {
        trino = Engines.trino();
        trino.rows("CREATE SCHEMA vended.trino_tables");
    }

    @Test
    void makesATableFromAQueryAndReplacesIt() {
        trino.rows("CREATE TABLE vended.trino_tables.made AS SELECT * FROM tpch.tiny.nation");
        assertThat(trino.value("SELECT count(*) FROM vended.trino_tables.made")).isEqualTo("25");
        String first =
                trino.value(
                        "SELECT snapshot_id FROM vended.trino_tables.\"made$snapshots\" ORDER BY committed_at DESC LIMIT 1");

        trino.rows("CREATE OR REPLACE TABLE vended.trino_tables.made AS SELECT 'x' AS name");

        assertThat(trino.value("SELECT name FROM vended.trino_tables.made")).isEqualTo("x");
        assertThat(
                        trino.value(
                                "SELECT count(*) FROM vended.trino_tables.made FOR VERSION AS OF "
                                        + first))
                .isEqualTo("25");
    }

    @Test
    void keepsEveryTypeOfTrinos() {
        trino.rows(
                """
                CREATE TABLE vended.trino_tables.typed AS SELECT
                    true AS truth, 7 AS whole, BIGINT '8' AS big, REAL '1.5' AS small, DOUBLE '2.5' AS real,
                    DECIMAL '12.50' AS price, 'text' AS words, X'CAFE' AS bytes, DATE '2026-03-31' AS day,
                    TIME '23:59:59.123456' AS clock, TIMESTAMP '2026-03-31 23:59:59.123456' AS local,
                    TIMESTAMP '2026-03-31 23:59:59.123456 UTC' AS instant,
                    UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS id, ARRAY['a', NULL] AS list,
                    MAP(ARRAY['k'], ARRAY[1]) AS pairs,
                    CAST(ROW('Basel', ROW(4051)) AS ROW(city varchar, zip ROW(code integer))) AS place
                """);

        assertThat(
                        trino.rows(
                                        """
                                        SELECT truth, whole, big, small, real, price, words, to_hex(bytes), day, clock, local,
                                            instant, id, list[2] IS NULL, pairs['k'], place.zip.code
                                        FROM vended.trino_tables.typed
                                        """)
                                .getFirst())
                .contains(
                        "true",
                        "7",
                        "8",
                        "1.5",
                        "2.5",
                        "12.50",
                        "text",
                        "CAFE",
                        "2026-03-31",
                        "12151fd2-7586-11e9-8f9e-2a86e4085a59",
                        "1",
                        "4051")
                .anyMatch(value -> value.startsWith("23:59:59.123456"))
                .anyMatch(value -> value.startsWith("2026-03-31 23:59:59.123456"));
    }

    @Test
    void evolvesColumnsAndWhatIsInThem() {
        trino.rows(
                """
                CREATE TABLE vended.trino_tables.evolving AS
                SELECT 1 AS id, 'x' AS old, CAST(ROW('Basel') AS ROW(city varchar)) AS place, 2 AS extra
                """);

        alter("ADD COLUMN first double FIRST");
        alter("RENAME COLUMN old TO new");
        alter("DROP COLUMN extra");
        alter("ALTER COLUMN id SET DATA TYPE bigint");
        alter("ADD COLUMN place.country varchar");
        alter("RENAME COLUMN place.city TO town");
        trino.rows(
                "INSERT INTO vended.trino_tables.evolving VALUES (0.5, 2, 'y', ROW('Porto', 'PT'))");

        assertThat(
                        trino.rows(
                                """
                                SELECT first, id, new, place.town, place.country
                                FROM vended.trino_tables.evolving ORDER BY id
                                """))
                .containsExactly(
                        List.of("NULL", "1", "x", "Basel", "NULL"),
                        List.of("0.5", "2", "y", "Porto", "PT"));
        assertRefused(
                "ALTER TABLE vended.trino_tables.evolving ALTER COLUMN id SET DATA TYPE varchar",
                "Failed to set column type");
    }

    @Test
    void partitionsAndSortsAndChangesItsMind() {
        trino.rows(
                """
                CREATE TABLE vended.trino_tables.parted (id bigint, name varchar, day date)
                WITH (partitioning = ARRAY['month(day)', 'bucket(id, 4)'], sorted_by = ARRAY['id'])
                """);
        trino.rows("INSERT INTO vended.trino_tables.parted VALUES (1, 'a', DATE '2026-03-31')");

        trino.rows(
                "ALTER TABLE vended.trino_tables.parted SET PROPERTIES partitioning = ARRAY['day(day)', 'truncate(name, 1)']");
        trino.rows("INSERT INTO vended.trino_tables.parted VALUES (2, 'bc', DATE '2026-04-01')");

        assertThat(
                        trino.rows(
                                """
                                SELECT partition.day_day, partition.name_trunc, partition.day_month, record_count
                                FROM vended.trino_tables."parted$partitions" ORDER BY 1
                                """))
                .containsExactly(
                        List.of("2026-04-01", "b", "NULL", "1"),
                        List.of("NULL", "NULL", "674", "1"));
        assertThat(
                        trino.rows(
                                "SELECT id FROM vended.trino_tables.parted WHERE day >= DATE '2026-04-01'"))
                .containsExactly(List.of("2"));
    }

    @Test
    void keepsCommentsAndShowsThem() {
        trino.rows(
                """
                CREATE TABLE vended.trino_tables.described (id bigint COMMENT 'the key', name varchar)
                COMMENT 'a table'
                """);
        trino.rows("COMMENT ON TABLE vended.trino_tables.described IS 'ü''s table'");
        trino.rows("COMMENT ON COLUMN vended.trino_tables.described.name IS 'its name'");

        assertThat(trino.value("SHOW CREATE TABLE vended.trino_tables.described"))
                .contains("COMMENT 'ü''s table'", "COMMENT 'the key'", "COMMENT 'its name'");
        assertThat(
                        trino.rows(
                                """
                                SELECT column_name, data_type FROM vended.information_schema.columns
                                WHERE table_schema = 'trino_tables' AND table_name = 'described'
                                ORDER BY ordinal_position
                                """))
                .containsExactly(List.of("id", "bigint"), List.of("name", "varchar"));
    }

    @Test
    void collectsStatisticsAndShowsThem() {
        trino.rows("CREATE TABLE vended.trino_tables.counted AS SELECT * FROM tpch.tiny.nation");
        trino.rows("ALTER TABLE vended.trino_tables.counted EXECUTE drop_extended_stats");

        trino.rows("ANALYZE vended.trino_tables.counted");

        assertThat(trino.rows("SHOW STATS FOR vended.trino_tables.counted"))
                .anySatisfy(row -> {
                    assertThat(row.get(0)).isEqualTo("regionkey");
                    assertThat(row.get(2)).as("distinct values").isEqualTo("5.0");
                })
                .anySatisfy(row -> assertThat(row.get(4)).as("rows").isEqualTo("25.0"));
        assertThat(Engines.table("trino_tables", "counted").statisticsFiles()).hasSize(1);
    }

    @Test
    void keepsSchemasInSchemas() {
        trino.rows("CREATE SCHEMA vended.\"trino_tables.deep\"");
        trino.rows("CREATE SCHEMA vended.\"trino_tables.deep.deeper\"");
        trino.rows("CREATE TABLE vended.\"trino_tables.deep.deeper\".well AS SELECT 1 AS id");

        assertThat(trino.rows("SHOW SCHEMAS FROM vended LIKE 'trino\\_tables.%' ESCAPE '\\'"))
                .containsExactlyInAnyOrder(
                        List.of("trino_tables.deep"), List.of("trino_tables.deep.deeper"));
        assertThat(Engines.client().listTables(Namespace.of("trino_tables", "deep", "deeper")))
                .containsExactly(TableIdentifier.of("trino_tables", "deep", "deeper", "well"));
        assertRefused("DROP SCHEMA vended.\"trino_tables.deep\"", "is not empty");
        trino.rows("DROP SCHEMA vended.\"trino_tables.deep.deeper\" CASCADE");
        trino.rows("DROP SCHEMA vended.\"trino_tables.deep\"");
        assertThat(Engines.client().namespaceExists(Namespace.of("trino_tables", "deep")))
                .isFalse();
    }

    @Test
    void renamesAndDrops() {
        trino.rows("CREATE TABLE vended.trino_tables.\"odd name/1\" AS SELECT 1 AS \"a b\"");
        trino.rows(
                "ALTER TABLE vended.trino_tables.\"odd name/1\" RENAME TO vended.trino_tables.\"é+2\"");

        assertThat(trino.value("SELECT \"a b\" FROM vended.trino_tables.\"é+2\"")).isEqualTo("1");
        assertRefused("SELECT * FROM vended.trino_tables.\"odd name/1\"", "does not exist");
        trino.rows("DROP TABLE vended.trino_tables.\"é+2\"");
        assertRefused("SELECT * FROM vended.trino_tables.\"é+2\"", "does not exist");
        assertRefused("DROP TABLE vended.trino_tables.\"é+2\"", "does not exist");
    }

    /** Giving a table away works; taking one up, Trino refuses to do with vended credentials. */
    @Test
    void givesATableAway() {
        trino.rows("CREATE TABLE vended.trino_tables.given AS SELECT 1 AS id");
        Table table = Engines.table("trino_tables", "given");

        trino.rows("CALL vended.system.unregister_table('trino_tables', 'given')");

        assertRefused("SELECT * FROM vended.trino_tables.given", "does not exist");
        assertThat(Rows.read(table)).hasSize(1);
        assertRefused(
                "CALL vended.system.register_table('trino_tables', 'given', '%s')"
                        .formatted(table.location()),
                "register_table procedure is disabled");
    }

    private static void alter(String change) {
        trino.rows("ALTER TABLE vended.trino_tables.evolving " + change);
    }

    private static void assertRefused(String sql, String reason) {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows(sql))
                .withMessageContaining(reason);
    }
}
