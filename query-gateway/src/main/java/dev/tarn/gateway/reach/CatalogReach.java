package dev.tarn.gateway.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.catalog.CatalogClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The catalog, which knows how much of a table's past somebody sees. */
final class CatalogReach {
    /** A statement waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CatalogClient catalog;

    CatalogReach(CatalogClient catalog) {
        this.catalog = catalog;
    }

    /**
     * What somebody is to read.
     *
     * @param kind {@code snapshot}, {@code ref} or {@code at}
     */
    record Asked(
            String user, String lake, String namespace, String table, String kind, String value) {}

    /**
     * How far back they see the table.
     *
     * @param visible whether as far as what they are to read
     * @param since an instant, as the catalog has written it
     */
    record Seen(boolean visible, Optional<String> since, List<String> tags) {
        Seen {
            tags = List.copyOf(tags);
        }
    }

    /** One for each, and nothing where nobody can say. */
    List<Optional<Seen>> look(List<Asked> reads) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        var all = body.putArray("reads");
        for (Asked read : reads) {
            ObjectNode one =
                    all.addObject()
                            .put("user", read.user())
                            .put("lake", read.lake())
                            .put("table", read.table())
                            .put(read.kind(), read.value());
            var levels = one.putArray("namespace");
            for (String level : read.namespace().split("\\.", -1)) {
                levels.add(level);
            }
        }
        WholeAnswer answer = catalog.send("POST", "/api/v1/past-reads", body, PATIENCE);
        if (answer.statusCode() != 200) {
            throw CatalogClient.refused(answer);
        }
        JsonNode seen = JSON.readTree(answer.body()).path("reads");
        if (seen.size() != reads.size()) {
            throw new IOException(
                    "The catalog answers %d of %d".formatted(seen.size(), reads.size()));
        }
        var answers = new ArrayList<Optional<Seen>>();
        seen.forEach(one -> answers.add(read(one)));
        return answers;
    }

    private static Optional<Seen> read(JsonNode json) {
        if (!json.path("visible").isBoolean()) {
            return Optional.empty();
        }
        var tags = new TreeSet<String>();
        json.path("tags").forEach(tag -> tags.add(tag.asText()));
        return Optional.of(
                new Seen(
                        json.path("visible").booleanValue(),
                        Optional.ofNullable(json.path("since").textValue()),
                        List.copyOf(tags)));
    }
}
