package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.SqlEngine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans that the server plans and Spark reads, with either kind of access. */
class SparkScansTest {
    @ParameterizedTest
    @ValueSource(strings = {EngineCatalog.VENDED, EngineCatalog.SIGNED})
    void readsWhatTheServerPlanned(String lake) {
        SqlEngine spark = Engines.spark();
        String planned = "planned_" + lake;
        Engines.addToSpark(planned, lake, Map.of("scan-planning-mode", "server"));
        spark.rows("CREATE NAMESPACE %s.spark_scans".formatted(planned));
        String table = planned + ".spark_scans.t";
        spark.rows(
                """
                CREATE TABLE %s USING iceberg PARTITIONED BY (parity)
                TBLPROPERTIES ('format-version' = '3', 'write.delete.mode' = 'merge-on-read')
                AS SELECT id, id %% 2 AS parity FROM range(10)
                """
                        .formatted(table));
        spark.rows("DELETE FROM %s WHERE id = 4".formatted(table));
        double before = plans();

        assertThat(spark.rows("SELECT count(*), sum(id) FROM %s WHERE parity = 0".formatted(table)))
                .containsExactly(List.of("4", "16"));
        assertThat(plans()).isGreaterThan(before);
    }

    private static double plans() {
        return EngineCatalog.orSkip().metric("catalog_scan_planning_seconds_count", "");
    }
}
