package dev.tarn.gateway.history;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A receipt as a run event of OpenLineage: one query is one run of a job of its own, its tables are
 * datasets, and the snapshot is the dataset's version.
 */
final class OpenLineageJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPEC = "https://openlineage.io/spec/";
    private static final String PRODUCER = "urn:tarn:query-gateway";
    private static final String NAMESPACE = "tarn";

    private OpenLineageJson() {}

    /** Whether the engine has said what became of it. */
    static boolean tellsOf(ReceiptRow row) {
        return row.readTables() != null
                && (row.state().equals("FINISHED") || row.state().equals("FAILED"));
    }

    static void write(JsonGenerator json, ReceiptRow row) throws IOException {
        json.writeRawValue(event(row).toString());
    }

    private static ObjectNode event(ReceiptRow row) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("eventType", row.state().equals("FINISHED") ? "COMPLETE" : "FAIL");
        event.put("eventTime", endOf(row).toString());
        event.put("producer", PRODUCER);
        event.put("schemaURL", SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent");
        run(event.putObject("run"), row);
        job(event.putObject("job"), row);
        var inputs = event.putArray("inputs");
        for (JsonNode table : read(row.readTables())) {
            ObjectNode input = dataset(inputs.addObject(), name(table));
            if (table.has("snapshot-id")) {
                facet(input.putObject("facets"), "version", "1-0-1/DatasetVersionDatasetFacet")
                        .put("datasetVersion", table.path("snapshot-id").asText());
            }
        }
        var outputs = event.putArray("outputs");
        JsonNode written = read(row.writtenTable());
        if (written.isObject()) {
            columns(dataset(outputs.addObject(), name(written)), written.path("columns"));
        }
        return event;
    }

    private static Instant endOf(ReceiptRow row) {
        return Optional.ofNullable(row.endedAt())
                .or(() -> Optional.ofNullable(row.completedAt()))
                .orElse(row.submittedAt());
    }

    /** Its id has to be a UUID, and the same each time that somebody asks. */
    private static void run(ObjectNode run, ReceiptRow row) {
        run.put(
                "runId",
                UUID.nameUUIDFromBytes(row.queryId().getBytes(StandardCharsets.UTF_8)).toString());
        ObjectNode facets = run.putObject("facets");
        facet(facets, "nominalTime", "1-0-1/NominalTimeRunFacet")
                .put("nominalStartTime", row.submittedAt().toString());
        if (row.errorMessage() != null) {
            facet(facets, "errorMessage", "1-0-1/ErrorMessageRunFacet")
                    .put("message", row.errorMessage())
                    .put("programmingLanguage", "SQL");
        }
    }

    private static void job(ObjectNode job, ReceiptRow row) {
        job.put("namespace", NAMESPACE).put("name", row.queryId());
        ObjectNode facets = job.putObject("facets");
        facet(facets, "sql", "1-0-1/SQLJobFacet").put("query", row.statement());
        facet(facets, "jobType", "2-0-3/JobTypeJobFacet")
                .put("processingType", "BATCH")
                .put("integration", "TARN")
                .put("jobType", "QUERY");
    }

    private static ObjectNode dataset(ObjectNode dataset, String name) {
        return dataset.put("namespace", NAMESPACE).put("name", name);
    }

    private static void columns(ObjectNode output, JsonNode columns) {
        if (columns.isEmpty()) {
            return;
        }
        ObjectNode fields =
                facet(
                                output.putObject("facets"),
                                "columnLineage",
                                "1-2-0/ColumnLineageDatasetFacet")
                        .putObject("fields");
        for (JsonNode column : columns) {
            var from = fields.putObject(column.path("name").asText()).putArray("inputFields");
            for (JsonNode source : column.path("sources")) {
                dataset(from.addObject(), source.path("table").asText())
                        .put("field", source.path("column").asText());
            }
        }
    }

    private static ObjectNode facet(ObjectNode facets, String name, String schema) {
        String type = schema.substring(schema.indexOf('/') + 1);
        return facets.putObject(name)
                .put("_producer", PRODUCER)
                .put("_schemaURL", "%sfacets/%s.json#/$defs/%s".formatted(SPEC, schema, type));
    }

    private static String name(JsonNode table) {
        return "%s.%s.%s"
                .formatted(
                        table.path("catalog").asText(),
                        table.path("schema").asText(),
                        table.path("table").asText());
    }

    private static JsonNode read(@Nullable String json) {
        try {
            return json == null ? JsonNodeFactory.instance.missingNode() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
    }
}
