package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.testkit.TestSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark without any key of the store: each of its requests is signed by the catalog. */
@Tag("long")
class SparkSignedAccessTest {
    private static final LocalObjectStore STORE = LocalObjectStore.fresh();

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static TestSpark spark;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.putLake("spark", STORE.location(), SignedAccessTest.profile(STORE));
        spark = TestSpark.shared();
        spark.addCatalog(
                "signed",
                Map.of(
                        "type",
                        "rest",
                        "uri",
                        catalog.uri().toString(),
                        "warehouse",
                        "spark",
                        "token",
                        TestCatalog.TOKEN,
                        "io-impl",
                        "org.apache.iceberg.aws.s3.S3FileIO",
                        "header.X-Iceberg-Access-Delegation",
                        "remote-signing"));
        spark.rows("CREATE NAMESPACE signed.ns");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void writesAndReadsAndMergesOnRead() {
        spark.rows(
                """
                CREATE TABLE signed.ns.t (id bigint, day string) USING iceberg
                PARTITIONED BY (day)
                TBLPROPERTIES ('format-version' = '3', 'write.delete.mode' = 'merge-on-read')
                """);
        spark.rows("INSERT INTO signed.ns.t VALUES (1, 'a/b c'), (2, 'a/b c'), (3, 'ü+%2F')");
        spark.rows("DELETE FROM signed.ns.t WHERE id = 2");

        assertThat(spark.rows("SELECT id, day FROM signed.ns.t ORDER BY id"))
                .containsExactly(List.of("1", "a/b c"), List.of("3", "ü+%2F"));
    }

    @Test
    void createsATableFromAQuery() {
        spark.rows("CREATE TABLE signed.ns.made USING iceberg AS SELECT id FROM range(1000)");
        spark.rows(
                "CREATE OR REPLACE TABLE signed.ns.made USING iceberg AS SELECT id FROM range(10)");

        assertThat(spark.value("SELECT count(*) FROM signed.ns.made")).isEqualTo("10");
    }

    @Test
    void compactsAndExpires() {
        spark.rows("CREATE TABLE signed.ns.kept (id bigint) USING iceberg");
        for (int i = 0; i < 3; i++) {
            spark.rows("INSERT INTO signed.ns.kept VALUES (" + i + ")");
        }
        spark.rows(
                """
                CALL signed.system.rewrite_data_files(
                    table => 'ns.kept', options => map('rewrite-all', 'true'))
                """);
        // Deletes what no snapshot needs, many files in one request.
        spark.rows(
                """
                CALL signed.system.expire_snapshots(
                    table => 'ns.kept', older_than => TIMESTAMP '2999-01-01 00:00:00',
                    retain_last => 1)
                """);

        assertThat(spark.value("SELECT count(*) FROM signed.ns.kept.files")).isEqualTo("1");
        assertThat(spark.value("SELECT sum(id) FROM signed.ns.kept")).isEqualTo("3");
    }

    @Test
    void cannotReadWithoutSignatures() {
        spark.rows("CREATE TABLE signed.ns.closed USING iceberg AS SELECT 1 AS id");
        catalog.putLake(
                "spark",
                STORE.location(),
                SignedAccessTest.profile(STORE).replace("}", ",\"remote-signing\":false}"));

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> spark.rows("SELECT * FROM signed.ns.closed"));

        catalog.putLake("spark", STORE.location(), SignedAccessTest.profile(STORE));
    }
}
