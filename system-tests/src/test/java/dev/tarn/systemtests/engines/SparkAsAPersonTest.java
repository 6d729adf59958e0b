package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Spark with the credentials of somebody who may only read, on a store that holds sessions to it.
 */
class SparkAsAPersonTest {
    private static SqlEngine spark;

    @BeforeAll
    static void makeTables() {
        spark = Engines.spark();
        EngineCatalog catalog = EngineCatalog.orSkip();
        Engines.addToSpark(
                "alice", EngineCatalog.VENDED, Map.of("credential", catalog.credential("alice")));
        spark.rows("CREATE NAMESPACE vended.people");
        for (String table : List.of("open", "filtered", "masked", "hidden", "present")) {
            spark.rows(
                    "CREATE TABLE vended.people.%s USING iceberg AS SELECT 1 AS id, 'Ada' AS name"
                            .formatted(table));
        }
        catalog.person("alice", "analysts");
        for (String table : List.of("filtered", "masked")) {
            grant(catalog, table, "\"SELECT\"");
        }
        // Keys reach the files of old snapshots, too.
        grant(catalog, "open", "\"SELECT\",\"TIME_TRAVEL\"");
        grant(catalog, "present", "\"SELECT\"");
        String tables = "/api/v1/lakes/vended/tables/people%1F";
        catalog.put(
                tables + "filtered/filters/few",
                "{\"condition\":\"id > 1\",\"roles\":[\"analysts\"]}");
        catalog.put(tables + "masked/masks/name", "{\"mask\":\"null\",\"roles\":[\"analysts\"]}");
    }

    private static void grant(EngineCatalog catalog, String table, String privileges) {
        catalog.put(
                "/api/v1/lakes/vended/grants",
                "{\"role\":\"analysts\",\"privileges\":[%s],\"namespace\":[\"people\"],\"table\":\"%s\"}"
                        .formatted(privileges, table));
    }

    @Test
    void hearsWhyThereAreNoKeysToATableWhosePastIsNotTheirs() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("SELECT id FROM alice.people.present"))
                .withMessageContaining("alice may not have keys for the files of people.present")
                .withMessageContaining("TIME_TRAVEL");
    }

    @Test
    void readsATableThatIsWhollyTheirs() {
        assertThat(spark.rows("SELECT id, name FROM alice.people.open"))
                .containsExactly(List.of("1", "Ada"));
    }

    @Test
    void hearsWhyATableIsRefusedAPartOfWhichIsHidden() {
        for (String table : List.of("filtered", "masked")) {
            assertThatExceptionOfType(SqlEngineException.class)
                    .isThrownBy(() -> spark.rows("SELECT id FROM alice.people." + table))
                    .withMessageContaining("alice may not read the files of people." + table)
                    .withMessageContaining("a row filter or column mask hides a part of it")
                    .withMessageContaining("through the gateway");
        }
    }

    @Test
    void findsNothingWhereNothingIsGranted() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("SELECT id FROM alice.people.hidden"))
                .withMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
        assertThat(spark.rows("SHOW TABLES IN alice.people").toString()).doesNotContain("hidden");
    }

    /** The store says so, before the catalog is asked to commit anything. */
    @Test
    void getsNoKeysThatWrite() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("INSERT INTO alice.people.open VALUES (2, 'Bob')"))
                .withMessageContaining("AccessDeniedException")
                .withMessageContaining("Service: S3, Status Code: 403");
        assertThat(spark.value("SELECT count(*) FROM vended.people.open")).isEqualTo("1");
    }
}
