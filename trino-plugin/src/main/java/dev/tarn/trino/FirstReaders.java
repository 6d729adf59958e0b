package dev.tarn.trino;

import io.trino.spi.QueryId;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.SchemaTableName;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who has read each table first in a query. Trino loads it once, as that user, and shows what was
 * loaded to all others in whose name the query reads the table: owners of views, and its user.
 */
final class FirstReaders {
    /** Far more than all queries that are being analysed at once. */
    private static final int TABLES_MAX = 100_000;

    private final Map<Read, String> first =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Read, String> eldest) {
                    return size() > TABLES_MAX;
                }
            };

    private record Read(String query, CatalogSchemaTableName table) {}

    /** The user themselves, when nobody was before them. */
    synchronized String of(QueryId query, CatalogSchemaTableName table, String user) {
        String known = first.putIfAbsent(new Read(query.id(), whole(table)), user);
        return known == null ? user : known;
    }

    /** What follows a dollar sign is made of the table. */
    private static CatalogSchemaTableName whole(CatalogSchemaTableName table) {
        SchemaTableName name = table.getSchemaTableName();
        int dollar = name.getTableName().indexOf('$');
        return dollar < 0
                ? table
                : new CatalogSchemaTableName(
                        table.getCatalogName(),
                        new SchemaTableName(
                                name.getSchemaName(), name.getTableName().substring(0, dollar)));
    }
}
