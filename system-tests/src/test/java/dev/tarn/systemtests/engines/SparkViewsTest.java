package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Views that Spark keeps in the catalog. */
class SparkViewsTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespaceAndTable() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_views");
        spark.rows(
                """
                CREATE TABLE vended.spark_views.trip USING iceberg
                AS SELECT * FROM VALUES (1, 'Basel', 12.5), (2, 'Basel', 7.5), (3, 'Porto', 3.0)
                    AS t (id, city, fare)
                """);
    }

    @Test
    void createsReplacesAndReads() {
        spark.rows(
                """
                CREATE VIEW vended.spark_views.by_city (town COMMENT 'where', fares)
                COMMENT 'fares by town' TBLPROPERTIES ('team' = 'blue')
                AS SELECT city, sum(fare) FROM vended.spark_views.trip GROUP BY city
                """);
        assertThat(spark.rows("SELECT * FROM vended.spark_views.by_city ORDER BY town"))
                .containsExactly(List.of("Basel", "20.0"), List.of("Porto", "3.0"));

        spark.rows(
                """
                CREATE OR REPLACE VIEW vended.spark_views.by_city
                AS SELECT city, count(*) AS trips FROM vended.spark_views.trip GROUP BY city
                """);

        assertThat(spark.rows("SELECT * FROM vended.spark_views.by_city ORDER BY city"))
                .containsExactly(List.of("Basel", "2"), List.of("Porto", "1"));
        View view = Engines.client().loadView(TableIdentifier.of("spark_views", "by_city"));
        assertThat(view.versions()).hasSize(2);
        assertThat(view.currentVersion().representations())
                .singleElement()
                .isInstanceOfSatisfying(
                        SQLViewRepresentation.class,
                        sql -> assertThat(sql.dialect()).isEqualTo("spark"));
    }

    @Test
    void readsAViewOfAViewFromAnotherNamespace() {
        spark.rows("CREATE NAMESPACE vended.spark_views.upper");
        spark.rows(
                "CREATE VIEW vended.spark_views.cheap AS SELECT * FROM vended.spark_views.trip WHERE fare < 10");
        spark.rows(
                "CREATE VIEW vended.spark_views.upper.cheapest AS SELECT id FROM vended.spark_views.cheap ORDER BY fare LIMIT 1");

        assertThat(spark.value("SELECT * FROM vended.spark_views.upper.cheapest")).isEqualTo("3");
    }

    @Test
    void listsDescribesRenamesAndDrops() {
        spark.rows("CREATE VIEW vended.spark_views.draft AS SELECT 1 AS one");
        spark.rows("ALTER VIEW vended.spark_views.draft SET TBLPROPERTIES ('k' = 'v')");
        spark.rows("ALTER VIEW vended.spark_views.draft RENAME TO vended.spark_views.final");

        assertThat(spark.rows("SHOW VIEWS IN vended.spark_views LIKE 'final'")).hasSize(1);
        assertThat(spark.value("SHOW CREATE TABLE vended.spark_views.final"))
                .contains("SELECT 1 AS one");
        assertThat(spark.rows("SHOW TBLPROPERTIES vended.spark_views.final"))
                .contains(List.of("k", "v"));
        spark.rows("DROP VIEW vended.spark_views.final");
        assertRefused("SELECT * FROM vended.spark_views.final", "TABLE_OR_VIEW_NOT_FOUND");
    }

    @Test
    void keepsViewsAndTablesInOneNameSpace() {
        spark.rows("CREATE VIEW vended.spark_views.taken AS SELECT 1 AS one");

        assertRefused(
                "CREATE VIEW vended.spark_views.taken AS SELECT 2 AS two", "VIEW_ALREADY_EXISTS");
        assertRefused(
                "CREATE TABLE vended.spark_views.taken (id int) USING iceberg", "already exists");
        assertRefused("CREATE VIEW vended.spark_views.trip AS SELECT 1 AS one", "ALREADY_EXISTS");
    }

    private static void assertRefused(String sql, String reason) {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows(sql))
                .withMessageContaining(reason);
    }
}
