package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestSpark;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole lake as it was, which to engines is a warehouse like another. */
@Tag("long")
class PastLakeTest {
    @ParameterizedTest
    @ValueSource(strings = {EngineCatalog.VENDED, EngineCatalog.SIGNED})
    void isReadByEnginesAndChangedByNone(String lake) throws IOException {
        TestSpark spark = Engines.spark();
        String namespace = lake + ".past";
        spark.rows("CREATE NAMESPACE " + namespace);
        spark.rows("CREATE TABLE %s.kept USING iceberg AS SELECT 1 AS old".formatted(namespace));
        spark.rows("CREATE TABLE %s.dropped USING iceberg AS SELECT 2 AS id".formatted(namespace));
        Instant then = Instant.now();
        spark.rows("ALTER TABLE %s.kept RENAME COLUMN old TO new".formatted(namespace));
        spark.rows("INSERT INTO %s.kept VALUES (3)".formatted(namespace));
        spark.rows("DROP TABLE %s.dropped".formatted(namespace));

        String past = "past_" + lake;
        Engines.addToSpark(past, lake, Map.of("warehouse", lake + "@" + then));

        assertThat(spark.rows("SELECT old FROM %s.past.kept".formatted(past)))
                .containsExactly(List.of("1"));
        assertThat(spark.value("SELECT id FROM %s.past.dropped".formatted(past))).isEqualTo("2");
        assertThat(spark.value("SELECT count(new) FROM %s.kept".formatted(namespace)))
                .isEqualTo("2");
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(
                        () -> spark.rows("INSERT INTO %s.past.kept VALUES (4)".formatted(past)));

        try (RESTCatalog client = Engines.client(lake, Map.of("warehouse", lake + "@" + then))) {
            assertThat(client.listTables(Namespace.of("past")))
                    .extracting(TableIdentifier::name)
                    .containsExactlyInAnyOrder("kept", "dropped");
            Table kept = client.loadTable(TableIdentifier.of("past", "kept"));
            assertThat(Rows.read(kept)).hasSize(1);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .as("what the server does not announce")
                    .isThrownBy(() -> kept.updateProperties().set("k", "v").commit());
        }
    }
}
