package dev.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class TestSparkTest {
    private final TestSpark spark = TestSpark.shared();

    @Test
    void answersWithRowsAsText() {
        assertThat(spark.rows("SELECT id, IF(id = 1, NULL, 'x') AS c FROM range(2) ORDER BY id"))
                .containsExactly(List.of("0", "x"), List.of("1", "NULL"));
    }

    @Test
    void passesErrorsOnAndGoesOn() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("SELECT nothing"))
                .withMessageContaining("UNRESOLVED_COLUMN");
        assertThat(spark.value("SELECT 1")).isEqualTo("1");
    }

    @Test
    void readsAndWritesIceberg() {
        // Hadoop's file systems no longer work on JDK 25; Iceberg's own FileIO does.
        spark.addCatalog(
                "local",
                Map.of(
                        "catalog-impl", "org.apache.iceberg.inmemory.InMemoryCatalog",
                        "warehouse", "memory://local"));
        spark.rows("CREATE NAMESPACE local.db");

        spark.rows("CREATE TABLE local.db.t (id bigint, name string) USING iceberg");
        spark.rows("INSERT INTO local.db.t VALUES (1, 'one'), (2, 'two')");

        // Vectorized reads need what JDK 25 keeps shut by default.
        assertThat(spark.value("SELECT name FROM local.db.t WHERE id = 2")).isEqualTo("two");
    }
}
