package dev.tarn.catalog.pass;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tarn.catalog.decision.Needed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** What the query has read that is replayed, as its receipt says. */
record PassReads(List<Read> reads) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int READS_MAX = 1_000;
    private static final int TEXT_MAX = 1_000;
    private static final int LEVELS_MAX = 100;

    /** A table of a lake, or of {@code lake@time}. */
    record Read(String lake, List<String> namespace, String table, List<String> snapshots) {}

    PassReads {
        reads = List.copyOf(reads);
    }

    /** Where a gateway says nothing, nothing is loaded. */
    static PassReads of(JsonNode json) {
        if (!json.isMissingNode() && !json.isArray()) {
            throw invalid("reads is a list");
        }
        if (json.size() > READS_MAX) {
            throw invalid("it reads more than %d tables".formatted(READS_MAX));
        }
        var reads = new ArrayList<Read>();
        for (JsonNode read : json) {
            reads.add(
                    new Read(
                            text(read.path("lake")),
                            texts(read.path("namespace")),
                            text(read.path("table")),
                            texts(read.path("snapshots"))));
        }
        var made = new PassReads(reads);
        made.needed();
        return made;
    }

    /** As the database keeps it. */
    static PassReads kept(String json) {
        try {
            return of(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
    }

    ArrayNode answer() {
        return MAPPER.valueToTree(reads);
    }

    String json() {
        return answer().toString();
    }

    Needed needed() {
        Map<Needed.Table, Set<Long>> tables = new HashMap<>();
        for (Read read : reads) {
            var name =
                    TableIdentifier.of(
                            Namespace.of(read.namespace().toArray(String[]::new)), read.table());
            tables.computeIfAbsent(new Needed.Table(read.lake(), name), _ -> new HashSet<>())
                    .addAll(read.snapshots().stream().map(PassReads::number).toList());
        }
        return new Needed(tables);
    }

    private static List<String> texts(JsonNode list) {
        if (list.size() > LEVELS_MAX) {
            throw invalid("a list of it has more than %d entries".formatted(LEVELS_MAX));
        }
        var texts = new ArrayList<String>();
        list.forEach(one -> texts.add(text(one)));
        return List.copyOf(texts);
    }

    private static String text(JsonNode node) {
        String text = node.asText();
        if (text.isEmpty() || text.length() > TEXT_MAX || text.indexOf('\0') >= 0) {
            throw invalid("lake, table and what is in lists are texts");
        }
        return text;
    }

    private static long number(String snapshot) {
        try {
            return Long.parseLong(snapshot);
        } catch (NumberFormatException _) {
            throw invalid(snapshot + " is no snapshot");
        }
    }

    private static BadRequestException invalid(String why) {
        return new BadRequestException("Invalid reads of a pass: %s", why);
    }
}
