package dev.tarn.gateway.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.List;

/** The table as it is made when it is not there: what {@link ExportStore#lines} has, by the day. */
record AuditTable(String lake, String namespace, String name) {
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

    static AuditTable of(String dotted) {
        String[] parts = dotted.split("\\.", 3);
        return new AuditTable(parts[0], parts[1], parts[2]);
    }

    /** Where the writer takes rows for it, once they are safe with the writer. */
    String batches() {
        return "/v1/lakes/%s/namespaces/%s/tables/%s/batches?ack=landed&create=true&partition=%s&schema=%s"
                .formatted(
                        lake,
                        namespace,
                        name,
                        URLEncoder.encode("day(submitted_at)", UTF_8),
                        URLEncoder.encode(schema(), UTF_8));
    }

    String namespaces() {
        return "/v1/%s/namespaces".formatted(lake);
    }

    private static String schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "struct").put("schema-id", 0);
        var fields = schema.putArray("fields");
        for (int i = 0; i < COLUMNS.size(); i++) {
            String column = COLUMNS.get(i);
            fields.addObject()
                    .put("id", i + 1)
                    .put("name", column)
                    .put("required", false)
                    .put("type", type(column));
        }
        return schema.toString();
    }

    private static String type(String column) {
        if (TIMES.contains(column)) {
            return "timestamptz";
        }
        return NUMBERS.contains(column) ? "long" : "string";
    }
}
