package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that Iceberg's own client adds, replaces and removes, with either kind of access. */
class ClientAppendsTest {
    @ParameterizedTest
    @ValueSource(strings = {EngineCatalog.VENDED, EngineCatalog.SIGNED})
    void addsReplacesAndRemovesFiles(String lake) throws IOException {
        EngineCatalog.orSkip();
        try (RESTCatalog client = Engines.client(lake, Map.of())) {
            client.createNamespace(Namespace.of("client_appends"));
            Table table =
                    client.createTable(TableIdentifier.of("client_appends", "files"), Rows.SCHEMA);

            DataFile first = Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"));
            DataFile second = Rows.write(table, Rows.row(3, "three"));
            table.newFastAppend().appendFile(second).commit();
            table.newOverwrite()
                    .deleteFile(first)
                    .addFile(Rows.write(table, Rows.row(1, "uno")))
                    .commit();
            table.newDelete().deleteFile(second).commit();
            table.newAppend().appendFile(Rows.write(table, Rows.row(4, "four"))).commit();

            Table again = client.loadTable(TableIdentifier.of("client_appends", "files"));
            assertThat(Rows.names(again)).containsExactly("uno", "four");
            assertThat(again.history()).hasSize(5);
            again.newOverwrite()
                    .overwriteByRowFilter(Expressions.alwaysTrue())
                    .addFile(Rows.write(table, Rows.row(9, "nine")))
                    .commit();
            assertThat(Rows.names(again)).containsExactly("nine");
        }
    }
}
