package dev.tarn.writer.export;

import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the tables of the ledger are, made by the writer itself where they are missing. */
final class LedgerTables {
    /** A later version may tell more of a batch: then its column comes with the first such line. */
    private static final Map<String, String> PROPERTIES =
            Map.of("tarn.ingest.schema", "evolve", "comment", "The writer's ledger");

    private final LakeTables tables;
    private final String lake;
    private final String namespace;

    LedgerTables(LakeTables tables, String dotted) {
        this.tables = tables;
        int dot = dotted.indexOf('.');
        this.lake = dotted.substring(0, dot);
        this.namespace = dotted.substring(dot + 1);
    }

    String lake() {
        return lake;
    }

    String namespace() {
        return namespace;
    }

    TableName name(ExportTable table) {
        return new TableName(lake, List.of(namespace), table.tableName());
    }

    /** What they are called, of which the ledger's own batches are not told. */
    static String[] names() {
        return Stream.of(ExportTable.values()).map(ExportTable::tableName).toArray(String[]::new);
    }

    /** Does nothing where they are. */
    void make() {
        for (ExportTable table : ExportTable.values()) {
            TableName name = name(table);
            if (!tables.isThere(name)) {
                tables.createNamespace(name);
                tables.create(name, table.schema(), table.spec(), PROPERTIES);
            }
        }
    }
}
