package dev.tarn.gateway.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InstantStatementTest {
    private static final PastLake SEVEN = new PastLake("lake", "7");

    @Test
    void namesTheInstantWhereTheLakeIsNamed() {
        assertThat(at("SELECT * FROM lake.ns.t JOIN \"LAKE\" . ns.u ON true, other.lake.t, ns.v"))
                .isEqualTo(
                        "SELECT * FROM \"lake@7\".ns.t JOIN \"lake@7\" . ns.u ON true, other.lake.t, ns.v");
        assertThat(at("SHOW TABLES FROM Lake.ns")).isEqualTo("SHOW TABLES FROM \"lake@7\".ns");
        assertThat(at("SHOW SCHEMAS FROM lake")).isEqualTo("SHOW SCHEMAS FROM \"lake@7\"");
        assertThat(at("USE lake.ns")).isEqualTo("USE \"lake@7\".ns");
        assertThat(at("INSERT INTO lake.ns.t VALUES 1"))
                .isEqualTo("INSERT INTO \"lake@7\".ns.t VALUES 1");
        assertThat(at("SELECT * FROM TABLE(lake.system.table_changes('ns', 't', 1, 2))"))
                .contains("\"lake@7\".system");
    }

    @Test
    void leavesTheRestAsItIs() {
        for (String sql :
                new String[] {
                    "SELECT 'lake.ns.t' /* lake.ns.t */ -- lake.ns.t",
                    "SELECT * FROM lake",
                    "SELECT * FROM lakes.ns.t, mylake.ns.t, lake_.ns.t",
                    "SELECT * FROM \"lake@7\".ns.t"
                }) {
            assertThat(at(sql)).isEqualTo(sql);
        }
    }

    @Test
    void changesNamesOutsideOfTheFirstPlane() {
        assertThat(at("SELECT '😀' AS \"😀\" FROM lake.ns.t"))
                .isEqualTo("SELECT '😀' AS \"😀\" FROM \"lake@7\".ns.t");
    }

    private static String at(String sql) {
        return InstantStatement.at(SEVEN, sql, new StatementParser().read(sql, Map.of()).kind());
    }
}
