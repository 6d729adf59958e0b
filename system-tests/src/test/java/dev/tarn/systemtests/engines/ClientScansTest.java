package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans that the server plans and Iceberg's own client reads, with either kind of access. */
class ClientScansTest {
    @ParameterizedTest
    @ValueSource(strings = {EngineCatalog.VENDED, EngineCatalog.SIGNED})
    void readsWhatTheServerPlanned(String lake) throws IOException {
        EngineCatalog.orSkip();
        try (RESTCatalog client = Engines.client(lake, Map.of("scan-planning-mode", "server"))) {
            client.createNamespace(Namespace.of("client_scans"));
            Table table =
                    client.createTable(TableIdentifier.of("client_scans", "planned"), Rows.SCHEMA);
            Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"));
            long first = table.currentSnapshot().snapshotId();
            Rows.append(table, Rows.row(3, "three"));
            table.newDelete().deleteFromRowFilter(Expressions.greaterThan("id", 2L)).commit();
            Rows.append(table, Rows.row(4, "four"));

            assertThat(table.newScan().getClass().getSimpleName()).isEqualTo("RESTTableScan");
            assertThat(Rows.names(table)).containsExactly("one", "two", "four");
            assertThat(Rows.read(table, Expressions.equal("name", "two"))).hasSize(1);
            assertThat(Rows.read(table, Expressions.greaterThan("id", 4L))).isEmpty();
            assertThat(Rows.read(IcebergGenerics.read(table).useSnapshot(first))).hasSize(2);
            assertThat(Rows.read(IcebergGenerics.read(table).select("id")))
                    .extracting(row -> row.getField("id"))
                    .containsExactlyInAnyOrder(1L, 2L, 4L);
        }
    }
}
