package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.SqlEngine;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The procedures that keep a table small, with sessions that reach no other table. */
@Tag("long")
class SparkUpkeepTest {
    private static final String FAR = "TIMESTAMP '2999-01-01 00:00:00'";

    private static SqlEngine spark;

    @BeforeAll
    static void makeNamespace() {
        spark = Engines.spark();
        spark.rows("CREATE NAMESPACE vended.spark_upkeep");
    }

    @Test
    void compactsFilesAndTheirDeletes() {
        create("compacted", 2);
        spark.rows("DELETE FROM vended.spark_upkeep.compacted WHERE id = 1");

        call(
                "rewrite_data_files",
                "'spark_upkeep.compacted', options => map('rewrite-all', 'true')");

        assertThat(
                        spark.rows(
                                "SELECT content, record_count FROM vended.spark_upkeep.compacted.data_files"))
                .containsExactly(List.of("0", "2"));
        assertThat(spark.value("SELECT sum(id) FROM vended.spark_upkeep.compacted")).isEqualTo("5");
    }

    @Test
    void compactsPositionDeletes() {
        create("deleted", 2);
        spark.rows(
                "INSERT INTO vended.spark_upkeep.deleted SELECT /*+ COALESCE(1) */ id FROM range(10, 20)");
        for (int id = 10; id < 13; id++) {
            spark.rows("DELETE FROM vended.spark_upkeep.deleted WHERE id = " + id);
        }

        call(
                "rewrite_position_delete_files",
                "'spark_upkeep.deleted', options => map('rewrite-all', 'true')");

        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.deleted.delete_files"))
                .isEqualTo("1");
        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.deleted")).isEqualTo("10");
    }

    @Test
    void rewritesManifests() {
        create("listed", 2);

        call("rewrite_manifests", "'spark_upkeep.listed'");

        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.listed.manifests"))
                .isEqualTo("1");
        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.listed")).isEqualTo("3");
    }

    @Test
    void expiresSnapshots() {
        create("expired", 2);
        spark.rows("INSERT OVERWRITE vended.spark_upkeep.expired VALUES (9)");

        call(
                "expire_snapshots",
                "'spark_upkeep.expired', older_than => %s, retain_last => 1".formatted(FAR));

        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.expired.snapshots"))
                .isEqualTo("1");
        assertThat(spark.value("SELECT id FROM vended.spark_upkeep.expired")).isEqualTo("9");
    }

    /** Spark refuses to remove what is younger than a day; so nothing can go here. */
    @Test
    void looksForFilesThatNoSnapshotKnows() {
        create("orphaned", 2);

        assertThat(
                        spark.rows(
                                """
                                CALL vended.system.remove_orphan_files(table => 'spark_upkeep.orphaned',
                                    prefix_listing => true)
                                """))
                .isEmpty();

        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.orphaned")).isEqualTo("3");
    }

    @Test
    void registersATableByItsMetadata() {
        create("registered", 2);
        String metadata =
                ((BaseTable) Engines.table("spark_upkeep", "registered"))
                        .operations()
                        .current()
                        .metadataFileLocation();
        spark.rows("DROP TABLE vended.spark_upkeep.registered");

        call(
                "register_table",
                "'spark_upkeep.registered', metadata_file => '%s'".formatted(metadata));

        spark.rows("INSERT INTO vended.spark_upkeep.registered VALUES (4)");
        assertThat(spark.value("SELECT count(*) FROM vended.spark_upkeep.registered"))
                .isEqualTo("4");
    }

    @Test
    void writesStatisticsOfPartitions() {
        spark.rows(
                """
                CREATE TABLE vended.spark_upkeep.counted USING iceberg PARTITIONED BY (parity)
                AS SELECT id, id % 2 AS parity FROM range(100)
                """);

        call("compute_partition_stats", "'spark_upkeep.counted'");

        Table table = Engines.table("spark_upkeep", "counted");
        assertThat(table.partitionStatisticsFiles())
                .singleElement()
                .satisfies(file -> assertThat(file.path()).startsWith(table.location()));
    }

    /** Three files of one row each. */
    private static void create(String name, int version) {
        String table = "vended.spark_upkeep." + name;
        spark.rows(
                """
                CREATE TABLE %s (id bigint) USING iceberg
                TBLPROPERTIES ('format-version' = '%d', 'write.delete.mode' = 'merge-on-read')
                """
                        .formatted(table, version));
        for (int id = 1; id <= 3; id++) {
            spark.rows("INSERT INTO %s VALUES (%d)".formatted(table, id));
        }
    }

    private static List<String> call(String procedure, String arguments) {
        return spark.rows("CALL vended.system.%s(table => %s)".formatted(procedure, arguments))
                .getFirst();
    }
}
