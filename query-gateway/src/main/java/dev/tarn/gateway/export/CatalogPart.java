package dev.tarn.gateway.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.catalog.CatalogClient;
import java.io.IOException;
import java.time.Instant;
import java.util.StringJoiner;

/** Some rows of what the catalog remembers, and the number that they reach up to. */
final class CatalogPart {
    private static final int BYTES_MAX = 64 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode rows;
    private final long upTo;

    private CatalogPart(JsonNode rows, long upTo) {
        this.rows = rows;
        this.upTo = upTo;
    }

    /** The one behind this number. */
    static CatalogPart ask(CatalogClient catalog, CatalogStream stream, long after)
            throws IOException, InterruptedException {
        WholeAnswer answer =
                catalog.get("/api/v1/audit/%s?after=%d".formatted(stream.word(), after), BYTES_MAX);
        if (answer.statusCode() != 200) {
            throw CatalogClient.refused(answer);
        }
        JsonNode part = JSON.readTree(answer.body());
        return new CatalogPart(part.path("rows"), part.path("up-to").longValue());
    }

    int size() {
        return rows.size();
    }

    long upTo() {
        return upTo;
    }

    /** One row a line. */
    String lines() {
        var lines = new StringJoiner("\n");
        rows.forEach(row -> lines.add(row.toString()));
        return lines.toString();
    }

    /** Whether all of it are commits to this lake, since then, that nobody had made for them. */
    boolean holdsOnlyCommitsOfNobody(String lake, Instant since) {
        for (JsonNode row : rows) {
            boolean ofNobody =
                    row.path("action").asText().equals("commit")
                            && row.path("lake").asText().equals(lake)
                            && row.path("actor").isNull();
            if (!ofNobody || Instant.parse(row.path("committed_at").asText()).isBefore(since)) {
                return false;
            }
        }
        return true;
    }
}
