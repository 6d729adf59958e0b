package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestDatabase;
import dev.tarn.testkit.TestTrino;
import dev.tarn.testkit.ceph.CephRgw;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trino without any key of the store, in sessions that a real token service opens. */
@Tag("long")
class TrinoVendedAccessTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static TestTrino trino;

    @BeforeAll
    static void start() {
        CephRgw ceph = CephRgw.orSkip();
        VendedAccessTest.createBucket(ceph, "trino");
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.putLake("ceph", "s3://trino/lake", VendedAccessTest.profile(ceph));
        trino =
                TestTrino.start(settings ->
                        settings.withCatalog(
                                "vended",
                                """
                                connector.name=iceberg
                                iceberg.catalog.type=rest
                                iceberg.rest-catalog.uri=%s
                                iceberg.rest-catalog.warehouse=ceph
                                iceberg.rest-catalog.security=OAUTH2
                                iceberg.rest-catalog.oauth2.token=%s
                                iceberg.rest-catalog.vended-credentials-enabled=true
                                fs.s3.enabled=true
                                s3.endpoint=%s
                                s3.region=%s
                                s3.path-style-access=true
                                """
                                        .formatted(
                                                catalog.uri(),
                                                TestCatalog.TOKEN,
                                                ceph.endpoint(),
                                                ceph.region())));
        trino.rows("CREATE SCHEMA vended.ns");
    }

    @AfterAll
    static void stop() {
        if (trino != null) {
            trino.close();
            catalog.close();
            database.close();
        }
    }

    @Test
    void createsWritesChangesAndReads() {
        trino.rows("CREATE TABLE vended.ns.t (id bigint, name varchar)");
        trino.rows("INSERT INTO vended.ns.t VALUES (1, 'one'), (2, 'two'), (3, 'three')");
        trino.rows("DELETE FROM vended.ns.t WHERE id = 2");
        trino.rows("UPDATE vended.ns.t SET name = 'last' WHERE id = 3");

        assertThat(trino.rows("SELECT id, name FROM vended.ns.t ORDER BY id"))
                .containsExactly(List.of("1", "one"), List.of("3", "last"));
    }

    @Test
    void createsATableFromAQuery() {
        trino.rows("CREATE TABLE vended.ns.nation AS SELECT * FROM tpch.tiny.nation");

        assertThat(trino.value("SELECT count(*) FROM vended.ns.nation")).isEqualTo("25");
    }

    @Test
    void cannotReadWithoutASession() {
        trino.rows("CREATE TABLE vended.ns.closed AS SELECT 1 AS id");
        CephRgw ceph = CephRgw.orSkip();
        catalog.putLake(
                "ceph",
                "s3://trino/lake",
                VendedAccessTest.profile(ceph)
                        .replaceAll(",\"role-arn.*}", ",\"remote-signing\":false}"));

        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows("SELECT * FROM vended.ns.closed"));

        catalog.putLake("ceph", "s3://trino/lake", VendedAccessTest.profile(ceph));
    }
}
