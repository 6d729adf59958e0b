package dev.tarn.gateway.export;

import java.util.LinkedHashMap;

/** What the catalog remembers in numbered rows, and the columns of the table for it. */
enum CatalogStream {
    COMMITS(
            "commits",
            "committed_at",
            """
            number long, position long, committed_at timestamptz, lake_id long, lake string, kind string, \
            action string, namespace string, name string, uuid string, from_location string, \
            to_location string, snapshots string, principal string, actor string, engine string, \
            request_id string\
            """),
    RULES(
            "rules",
            "changed_at",
            """
            number long, changed_at timestamptz, changed_by string, comment string, began boolean, \
            rule long, kind string, lake_id long, lake string, namespace string, table_uuid string, \
            role string, privilege string, body string\
            """),
    MEMBERS(
            "members",
            "changed_at",
            "number long, changed_at timestamptz, role string, principal string, gained boolean");

    private final String word;
    private final String time;
    private final String columns;

    CatalogStream(String word, String time, String columns) {
        this.word = word;
        this.time = time;
        this.columns = columns;
    }

    /** As the catalog calls it, and its table is called. */
    String word() {
        return word;
    }

    /** Beside that of the receipts. */
    AuditTable table(AuditTable receipts) {
        var types = new LinkedHashMap<String, String>();
        for (String column : columns.split(", ", -1)) {
            int end = column.indexOf(' ');
            types.put(column.substring(0, end), column.substring(end + 1));
        }
        return new AuditTable(receipts.lake(), receipts.namespace(), word, time, types);
    }
}
