package dev.tarn.gateway.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as it is made when it is not there.
 *
 * @param day the column by whose days it is partitioned
 * @param columns and the types of Iceberg, in their order
 */
record AuditTable(
        String lake, String namespace, String name, String day, Map<String, String> columns) {
    private static final List<String> TIMES = List.of("submitted_at", "ended_at");
    private static final List<String> NUMBERS =
            List.of(
                    "queued_millis",
                    "elapsed_millis",
                    "cpu_millis",
                    "read_rows",
                    "read_bytes",
                    "result_rows",
                    "result_bytes",
                    "written_rows",
                    "peak_memory_bytes");
    private static final List<String> COLUMNS =
            List.of(
                    "query_id",
                    "cluster",
                    "principal",
                    "user_name",
                    "source",
                    "client_tags",
                    "remote_address",
                    "catalog_name",
                    "schema_name",
                    "statement",
                    "prepared",
                    "kind",
                    "state",
                    "submitted_at",
                    "ended_at",
                    "completed_by",
                    "error_name",
                    "error_type",
                    "error_message",
                    "queued_millis",
                    "elapsed_millis",
                    "cpu_millis",
                    "read_rows",
                    "read_bytes",
                    "result_rows",
                    "result_bytes",
                    "written_rows",
                    "peak_memory_bytes",
                    "read_tables",
                    "written_table",
                    "lineage");

    AuditTable {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** That of receipts, which has what {@link ExportStore#lines} has. */
    static AuditTable ofReceipts(String dotted) {
        String[] parts = dotted.split("\\.", 3);
        var columns = new LinkedHashMap<String, String>();
        COLUMNS.forEach(column -> columns.put(column, type(column)));
        return new AuditTable(parts[0], parts[1], parts[2], "submitted_at", columns);
    }

    private static String type(String column) {
        if (TIMES.contains(column)) {
            return "timestamptz";
        }
        return NUMBERS.contains(column) ? "long" : "string";
    }

    /** Where the writer takes rows for it, once they are safe with the writer. */
    String batches() {
        return "/v1/lakes/%s/namespaces/%s/tables/%s/batches?ack=landed&create=true&partition=%s&schema=%s"
                .formatted(
                        lake,
                        namespace,
                        name,
                        URLEncoder.encode("day(%s)".formatted(day), UTF_8),
                        URLEncoder.encode(schema(), UTF_8));
    }

    String namespaces() {
        return "/v1/%s/namespaces".formatted(lake);
    }

    private String schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "struct").put("schema-id", 0);
        var fields = schema.putArray("fields");
        columns.forEach((column, type) ->
                fields.addObject()
                        .put("id", fields.size())
                        .put("name", column)
                        .put("required", false)
                        .put("type", type));
        return schema.toString();
    }
}
