package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.GenericBlobMetadata;
import org.apache.iceberg.GenericStatisticsFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.PartitionStatsHandler;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.encryption.BaseEncryptedKey;
import org.apache.iceberg.encryption.EncryptedKey;
import org.apache.iceberg.puffin.Blob;
import org.apache.iceberg.puffin.Puffin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Iceberg's own client tells of a table besides its rows. */
class ClientStatisticsTest {
    @BeforeAll
    static void makeNamespace() {
        Engines.client().createNamespace(Namespace.of("client_statistics"));
    }

    @Test
    void keepsStatisticsOfColumns() throws IOException {
        Table table = create("columns", Map.of());
        Rows.append(table, Rows.row(1, "one"));
        StatisticsFile file = puffin(table);

        table.updateStatistics().setStatistics(file).commit();

        Table again = Engines.table("client_statistics", "columns");
        assertThat(again.statisticsFiles()).containsExactly(file);
        try (var reader = Puffin.read(again.io().newInputFile(file.path())).build()) {
            assertThat(reader.fileMetadata().blobs()).hasSize(1);
        }
        again.updateStatistics().removeStatistics(file.snapshotId()).commit();
        assertThat(Engines.table("client_statistics", "columns").statisticsFiles()).isEmpty();
    }

    @Test
    void keepsStatisticsOfPartitions() throws IOException {
        Table table = create("partitions", Map.of());
        table.updateSpec().addField("name").commit();
        table.updateSpec().removeField("name").commit();
        Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"));

        PartitionStatisticsFile file = PartitionStatsHandler.computeAndWriteStatsFile(table);
        table.updatePartitionStatistics().setPartitionStatistics(file).commit();

        Table again = Engines.table("client_statistics", "partitions");
        assertThat(again.partitionStatisticsFiles()).containsExactly(file);
        try (var rows = again.newPartitionStatisticsScan().scan()) {
            assertThat(rows)
                    .singleElement()
                    .satisfies(row -> assertThat(row.dataRecordCount()).isEqualTo(2));
        }
        again.updatePartitionStatistics().removePartitionStatistics(file.snapshotId()).commit();
        assertThat(Engines.table("client_statistics", "partitions").partitionStatisticsFiles())
                .isEmpty();
    }

    @Test
    void keepsWrappedKeysOfEncryption() {
        Table table = create("keys", Map.of("format-version", "3"));
        EncryptedKey key =
                new BaseEncryptedKey(
                        "k1", ByteBuffer.wrap(new byte[] {1, 2, 3}), "master", Map.of("a", "b"));

        change(table, TableMetadata.buildFrom(current(table)).addEncryptionKey(key).build());

        Table again = Engines.table("client_statistics", "keys");
        assertThat(current(again).encryptionKeys())
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.keyId()).isEqualTo("k1");
                    assertThat(kept.encryptedById()).isEqualTo("master");
                    assertThat(kept.encryptedKeyMetadata()).isEqualTo(key.encryptedKeyMetadata());
                    assertThat(kept.properties()).isEqualTo(Map.of("a", "b"));
                });
        change(again, TableMetadata.buildFrom(current(again)).removeEncryptionKey("k1").build());
        assertThat(current(Engines.table("client_statistics", "keys")).encryptionKeys()).isEmpty();
    }

    @Test
    void reportsItsScansAndCommits() {
        double scans = reports("scan");
        double commits = reports("commit");
        Table table = create("measured", Map.of());

        Rows.append(table, Rows.row(1, "one"));
        Rows.read(table);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    assertThat(reports("scan")).isGreaterThan(scans);
                    assertThat(reports("commit")).isGreaterThan(commits);
                });
    }

    private static double reports(String kind) {
        return EngineCatalog.orSkip()
                .metric("catalog_metrics_reports_total", "kind=\"%s\"".formatted(kind));
    }

    private static void change(Table table, TableMetadata after) {
        TableOperations operations = ((BaseTable) table).operations();
        operations.commit(operations.current(), after);
    }

    private static TableMetadata current(Table table) {
        return ((BaseTable) table).operations().current();
    }

    private static StatisticsFile puffin(Table table) throws IOException {
        String path = table.location() + "/metadata/columns.stats";
        var snapshot = table.currentSnapshot();
        try (var writer =
                Puffin.write(table.io().newOutputFile(path)).createdBy("a test").build()) {
            writer.add(
                    new Blob(
                            "apache-datasketches-theta-v1",
                            List.of(1),
                            snapshot.snapshotId(),
                            snapshot.sequenceNumber(),
                            ByteBuffer.wrap(new byte[] {1, 2, 3}),
                            null,
                            Map.of("ndv", "1")));
            writer.finish();
            return new GenericStatisticsFile(
                    snapshot.snapshotId(),
                    path,
                    writer.fileSize(),
                    writer.footerSize(),
                    GenericBlobMetadata.from(writer.writtenBlobsMetadata()));
        }
    }

    private static Table create(String name, Map<String, String> properties) {
        return Engines.client()
                .createTable(
                        TableIdentifier.of("client_statistics", name),
                        Rows.SCHEMA,
                        PartitionSpec.unpartitioned(),
                        properties);
    }
}
