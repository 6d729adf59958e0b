package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.variants.Variant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one engine writes, read and continued by the others. */
@Tag("long")
class InterchangeTest {
    private static SqlEngine spark;
    private static SqlEngine trino;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        trino = Engines.trino();
        spark.rows("CREATE NAMESPACE vended.shared");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void takesTurnsAtDeletingRowsOfOneFile(int version) {
        String table = "vended.shared.turns_" + version;
        spark.rows(
                """
                CREATE TABLE %s USING iceberg TBLPROPERTIES ('format-version' = '%d',
                    'write.delete.mode' = 'merge-on-read', 'write.update.mode' = 'merge-on-read')
                AS SELECT /*+ COALESCE(1) */ id, 'spark' AS writer FROM range(10)
                """
                        .formatted(table, version));

        trino.rows("DELETE FROM %s WHERE id = 1".formatted(table));
        spark.rows("DELETE FROM %s WHERE id = 2".formatted(table));
        trino.rows("UPDATE %s SET writer = 'trino' WHERE id = 3".formatted(table));
        spark.rows("UPDATE %s SET writer = 'again' WHERE id IN (3, 4)".formatted(table));
        Table client = Engines.table("shared", "turns_" + version);
        Rows.append(client, Rows.record(client.schema(), Map.of("id", 10L, "writer", "client")));

        String counts =
                "SELECT writer, count(*), sum(id) FROM %s GROUP BY writer ORDER BY writer"
                        .formatted(table);
        List<List<String>> expected =
                List.of(
                        List.of("again", "2", "7"),
                        List.of("client", "1", "10"),
                        List.of("spark", "6", "35"));
        assertThat(spark.rows(counts)).isEqualTo(expected);
        assertThat(trino.rows(counts)).isEqualTo(expected);
        assertThat(Rows.read(client)).hasSize(9);
    }

    @Test
    void readsInSparkEveryTypeThatTrinoWrote() {
        trino.rows(
                """
                CREATE TABLE vended.shared.trip WITH (partitioning = ARRAY['day(placed)', 'bucket(id, 4)']) AS
                SELECT BIGINT '1' AS id, TIMESTAMP '2026-03-31 23:59:59.123456 UTC' AS placed, DECIMAL '12.50' AS fare,
                    ARRAY['a', 'b'] AS stops, CAST(ROW('Basel', 'CH') AS ROW(city varchar, country varchar)) AS place,
                    MAP(ARRAY['k'], ARRAY[1.5e0]) AS weights, DATE '1969-12-31' AS day
                """);

        assertThat(
                        spark.rows(
                                """
                                SELECT id, date_format(placed, 'yyyy-MM-dd HH:mm:ss.SSSSSS'), fare, stops[1], place.city,
                                    weights['k'], day
                                FROM vended.shared.trip WHERE placed >= TIMESTAMP '2026-03-31 23:59:59Z'
                                """))
                .containsExactly(
                        List.of(
                                "1",
                                "2026-03-31 23:59:59.123456",
                                "12.50",
                                "b",
                                "Basel",
                                "1.5",
                                "1969-12-31"));
        spark.rows(
                """
                INSERT INTO vended.shared.trip SELECT 2, TIMESTAMP '2026-04-01 00:00:00Z', CAST(7 AS decimal(4, 2)),
                    array('c'), named_struct('city', 'Porto', 'country', 'PT'), map(), NULL
                """);
        assertThat(trino.rows("SELECT id, fare, place.city FROM vended.shared.trip ORDER BY id"))
                .containsExactly(List.of("1", "12.50", "Basel"), List.of("2", "7.00", "Porto"));
    }

    @Test
    void readsInTrinoWhatSparkEvolvedBranchedAndTagged() {
        spark.rows("CREATE TABLE vended.shared.grown USING iceberg AS SELECT 1 AS id, 'x' AS old");
        spark.rows("ALTER TABLE vended.shared.grown CREATE TAG first");
        spark.rows("ALTER TABLE vended.shared.grown RENAME COLUMN old TO new");
        spark.rows("ALTER TABLE vended.shared.grown ADD PARTITION FIELD bucket(2, id)");
        spark.rows("ALTER TABLE vended.shared.grown CREATE BRANCH side");
        spark.rows("INSERT INTO vended.shared.grown.branch_side VALUES (2, 'y')");

        assertThat(trino.rows("SELECT id, new FROM vended.shared.grown"))
                .containsExactly(List.of("1", "x"));
        assertThat(trino.rows("SELECT old FROM vended.shared.grown FOR VERSION AS OF 'first'"))
                .containsExactly(List.of("x"));
        assertThat(
                        trino.rows(
                                "SELECT new FROM vended.shared.grown FOR VERSION AS OF 'side' ORDER BY id"))
                .containsExactly(List.of("x"), List.of("y"));
    }

    @Test
    void readsInEachEngineTheColumnsOfVersionThreeThatItKnows() {
        trino.rows(
                """
                CREATE TABLE vended.shared.defaulted (id integer, region varchar DEFAULT 'north')
                WITH (format_version = 3)
                """);
        trino.rows("INSERT INTO vended.shared.defaulted (id) VALUES 1");
        spark.rows("INSERT INTO vended.shared.defaulted (id) VALUES (2)");

        List<List<String>> expected = List.of(List.of("1", "north"), List.of("2", "north"));
        assertThat(trino.rows("SELECT id, region FROM vended.shared.defaulted ORDER BY id"))
                .isEqualTo(expected);
        assertThat(spark.rows("SELECT id, region FROM vended.shared.defaulted ORDER BY id"))
                .isEqualTo(expected);
    }

    /** As a writer of streams leaves them, which does not know where the old rows are. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void readsInEachEngineWhatWasDeletedByItsValue(int version) {
        String name = "upserted_" + version;
        Table table =
                Engines.client()
                        .createTable(
                                TableIdentifier.of("shared", name),
                                Rows.SCHEMA,
                                PartitionSpec.unpartitioned(),
                                Map.of("format-version", Integer.toString(version)));
        Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"));

        table.newRowDelta()
                .addDeletes(Rows.deleteNamed(table, "two"))
                .addRows(Rows.write(table, Rows.row(3, "two")))
                .commit();

        String rows = "SELECT id, name FROM vended.shared.%s ORDER BY id".formatted(name);
        List<List<String>> expected = List.of(List.of("1", "one"), List.of("3", "two"));
        assertThat(spark.rows(rows)).isEqualTo(expected);
        assertThat(trino.rows(rows)).isEqualTo(expected);
    }

    @Test
    void agreesOnTheNumbersOfRows() {
        spark.rows(
                """
                CREATE TABLE vended.shared.numbered USING iceberg TBLPROPERTIES ('format-version' = '3')
                AS SELECT /*+ COALESCE(1) */ id FROM range(3)
                """);
        trino.rows("UPDATE vended.shared.numbered SET id = 10 WHERE id = 1");
        trino.rows("INSERT INTO vended.shared.numbered VALUES 20");

        List<List<String>> bySpark =
                spark.rows(
                        "SELECT id, _row_id, _last_updated_sequence_number FROM vended.shared.numbered ORDER BY id");
        assertThat(bySpark)
                .isEqualTo(
                        trino.rows(
                                """
                                SELECT id, "$row_id", "$last_updated_sequence_number"
                                FROM vended.shared.numbered ORDER BY id
                                """));
        assertThat(bySpark)
                .startsWith(
                        List.of("0", "0", "1"), List.of("2", "2", "1"), List.of("10", "1", "2"));
    }

    @Test
    void readsInEachEngineTheVariantsOfTheOther() {
        spark.rows(
                """
                CREATE TABLE vended.shared.events USING iceberg TBLPROPERTIES ('format-version' = '3')
                AS SELECT 1 AS id, parse_json('{"kind": "click", "at": 7}') AS body
                """);
        trino.rows(
                "INSERT INTO vended.shared.events VALUES (2, CAST(JSON '{\"kind\": \"key\"}' AS variant))");

        assertThat(
                        spark.rows(
                                """
                                SELECT id, variant_get(body, '$.kind', 'string') FROM vended.shared.events ORDER BY id
                                """))
                .containsExactly(List.of("1", "click"), List.of("2", "key"));
        assertThat(
                        trino.rows(
                                """
                                SELECT id, json_extract_scalar(CAST(body AS json), '$.kind')
                                FROM vended.shared.events ORDER BY id
                                """))
                .containsExactly(List.of("1", "click"), List.of("2", "key"));
        assertThat(Rows.read(Engines.table("shared", "events")))
                .extracting(row -> ((Variant) row.getField("body")).value().asObject().get("kind"))
                .extracting(kind -> (Object) kind.asPrimitive().get())
                .containsExactlyInAnyOrder("click", "key");
    }

    /** Also those that the server leaves to their engine, which then may try more often. */
    @Test
    void appendsFromAllEnginesAtOnce() throws Exception {
        spark.rows(
                """
                CREATE TABLE vended.shared.busy (id bigint, name string) USING iceberg
                TBLPROPERTIES ('commit.retry.num-retries' = '30')
                """);
        int times = 5;

        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> writers =
                    List.of(
                            threads.submit(() -> insert(spark, times)),
                            threads.submit(() -> insert(trino, times)),
                            threads.submit(() -> {
                                Table table = Engines.table("shared", "busy");
                                for (int i = 0; i < times; i++) {
                                    Rows.append(table, Rows.row(i, "client"));
                                }
                            }));
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        assertThat(trino.value("SELECT count(*) FROM vended.shared.busy")).isEqualTo("15");
        assertThat(spark.value("SELECT count(*) FROM vended.shared.busy.history")).isEqualTo("15");
    }

    private static void insert(SqlEngine engine, int times) {
        for (int i = 0; i < times; i++) {
            engine.rows("INSERT INTO vended.shared.busy VALUES (%d, 'sql')".formatted(i));
        }
    }

    /** Trino wants its own dialect; Spark tries whichever it finds. */
    @Test
    void readsAViewInTheOthersDialectOrRefusesIt() {
        spark.rows("CREATE VIEW vended.shared.of_spark AS SELECT 1 AS one");
        trino.rows("CREATE VIEW vended.shared.of_trino AS SELECT 1 AS one");

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows("SELECT * FROM vended.shared.of_spark"))
                .withMessageContaining("dialect");
        assertThat(spark.value("SELECT * FROM vended.shared.of_trino")).isEqualTo("1");
    }
}
