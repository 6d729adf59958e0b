package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Views that Trino keeps in the catalog. */
class TrinoViewsTest {
    private static SqlEngine trino;

    @BeforeAll
    static void makeSchemaAndTable() {
        trino = Engines.trino();
        trino.rows("CREATE SCHEMA vended.trino_views");
        trino.rows("CREATE TABLE vended.trino_views.nation AS SELECT * FROM tpch.tiny.nation");
    }

    @Test
    void createsReplacesAndReads() {
        trino.rows(
                """
                CREATE VIEW vended.trino_views.by_region COMMENT 'nations of a region' AS
                SELECT regionkey, count(*) AS nations FROM vended.trino_views.nation GROUP BY regionkey
                """);
        assertThat(trino.rows("SELECT nations FROM vended.trino_views.by_region"))
                .hasSize(5)
                .containsOnly(List.of("5"));

        trino.rows(
                """
                CREATE OR REPLACE VIEW vended.trino_views.by_region AS
                SELECT regionkey, min(name) AS first FROM vended.trino_views.nation GROUP BY regionkey
                """);

        assertThat(
                        trino.value(
                                "SELECT first FROM vended.trino_views.by_region WHERE regionkey = 0"))
                .isEqualTo("ALGERIA");
        assertThat(
                        Engines.client()
                                .loadView(TableIdentifier.of("trino_views", "by_region"))
                                .currentVersion()
                                .representations())
                .singleElement()
                .isInstanceOfSatisfying(
                        SQLViewRepresentation.class,
                        sql -> assertThat(sql.dialect()).isEqualTo("trino"));
    }

    @Test
    void listsCommentsRenamesAndDrops() {
        trino.rows("CREATE VIEW vended.trino_views.draft AS SELECT 1 AS one");
        trino.rows("COMMENT ON VIEW vended.trino_views.draft IS 'just one'");
        trino.rows("COMMENT ON COLUMN vended.trino_views.draft.one IS '1'");
        trino.rows("ALTER VIEW vended.trino_views.draft RENAME TO vended.trino_views.final");

        assertThat(trino.value("SHOW CREATE VIEW vended.trino_views.final"))
                .contains("COMMENT 'just one'");
        assertThat(
                        trino.rows(
                                """
                                SELECT table_name FROM vended.information_schema.views
                                WHERE table_schema = 'trino_views' AND table_name IN ('draft', 'final')
                                """))
                .containsExactly(List.of("final"));
        trino.rows("DROP VIEW vended.trino_views.final");
        assertRefused("SELECT * FROM vended.trino_views.final", "does not exist");
    }

    @Test
    void keepsViewsAndTablesInOneNameSpace() {
        trino.rows("CREATE VIEW vended.trino_views.taken AS SELECT 1 AS one");

        assertRefused("CREATE TABLE vended.trino_views.taken (id int)", "already exists");
        assertRefused("CREATE VIEW vended.trino_views.nation AS SELECT 1 AS one", "already exists");
    }

    /** It is Trino that has none for any REST catalog. */
    @Test
    void hasNoMaterializedViews() {
        assertRefused(
                "CREATE MATERIALIZED VIEW vended.trino_views.kept AS SELECT count(*) AS n FROM vended.trino_views.nation",
                "not supported for Iceberg REST catalog");
    }

    private static void assertRefused(String sql, String reason) {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows(sql))
                .withMessageContaining(reason);
    }
}
