package dev.tarn.gateway.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gathers queries by the other table: what flowed, how often, and which of them was the last. */
final class Edges {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Edge> edges = new LinkedHashMap<>();

    private static final class Edge {
        private final LineageRow last;
        private final Set<Flow> flows = new TreeSet<>();
        private long queries;

        Edge(LineageRow last) {
            this.last = last;
        }
    }

    private record Flow(String from, String to) implements Comparable<Flow> {
        @Override
        public int compareTo(Flow other) {
            int first = from.compareTo(other.from);
            return first != 0 ? first : to.compareTo(other.to);
        }
    }

    private Edges() {}

    /** Of the queries that wrote a table: the tables that they read. */
    static ArrayNode sources(List<LineageRow> writers) {
        var edges = new Edges();
        for (LineageRow row : writers) {
            for (String table : names(read(row.readTables()))) {
                edges.add(table, row, table);
            }
        }
        return edges.json();
    }

    /** Of the queries that read {@code table}: the tables that they wrote. */
    static ArrayNode targets(List<LineageRow> readers, String table) {
        var edges = new Edges();
        for (LineageRow row : readers) {
            edges.add(name(read(row.writtenTable())), row, table);
        }
        return edges.json();
    }

    private void add(String other, LineageRow row, String source) {
        Edge edge = edges.computeIfAbsent(other, _ -> new Edge(row));
        edge.queries++;
        for (JsonNode column : read(row.writtenTable()).path("columns")) {
            for (JsonNode from : column.path("sources")) {
                if (from.path("table").asText().equals(source)) {
                    edge.flows.add(
                            new Flow(from.path("column").asText(), column.path("name").asText()));
                }
            }
        }
    }

    /** One table may have been read at several snapshots. */
    private static Set<String> names(JsonNode tables) {
        var names = new TreeSet<String>();
        tables.forEach(table -> names.add(name(table)));
        return names;
    }

    private static String name(JsonNode table) {
        var parts = new ArrayList<String>();
        for (String part : List.of("catalog", "schema", "table")) {
            parts.add(table.path(part).asText());
        }
        return String.join(".", parts);
    }

    private ArrayNode json() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        edges.forEach((table, edge) -> {
            ObjectNode node = json.addObject().put("table", table);
            ArrayNode columns = node.putArray("columns");
            for (Flow flow : edge.flows) {
                columns.addObject().put("from", flow.from()).put("to", flow.to());
            }
            node.put("queries", edge.queries);
            node.putObject("last-query")
                    .put("query-id", edge.last.queryId())
                    .put("user", edge.last.userName())
                    .put("submitted-at", edge.last.submittedAt().toString());
        });
        return json;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
    }
}
