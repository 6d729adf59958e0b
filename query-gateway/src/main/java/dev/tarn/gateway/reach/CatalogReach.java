package dev.tarn.gateway.reach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.catalog.CatalogClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The catalog, which knows how much of a table's past somebody sees. */
final class CatalogReach {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CatalogClient catalog;
    private final Duration patience;

    CatalogReach(CatalogClient catalog, Duration patience) {
        this.catalog = catalog;
        this.patience = patience;
    }

    /**
     * What somebody is to read.
     *
     * @param kind {@code snapshot}, {@code ref} or {@code at}
     * @param readAt when it was read, if it was
     * @param queryId by what
     */
    record Asked(
            String user,
            String lake,
            String namespace,
            String table,
            String kind,
            String value,
            Optional<Instant> readAt,
            Optional<String> queryId) {}

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
            read.readAt().ifPresent(at -> one.put("read-at", at.toString()));
            read.queryId().ifPresent(id -> one.put("query-id", id));
            var levels = one.putArray("namespace");
            for (String level : read.namespace().split("\\.", -1)) {
                levels.add(level);
            }
        }
        WholeAnswer answer = catalog.send("POST", "/api/v1/past-reads", body, patience);
        if (answer.statusCode() == 400) {
            return lookApart(reads);
        }
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

    /**
     * One that makes no sense to the catalog, such as a name too long, costs no other its answer.
     */
    private List<Optional<Seen>> lookApart(List<Asked> reads)
            throws IOException, InterruptedException {
        if (reads.size() == 1) {
            return List.of(Optional.empty());
        }
        var answers = new ArrayList<Optional<Seen>>();
        int half = reads.size() / 2;
        answers.addAll(look(reads.subList(0, half)));
        answers.addAll(look(reads.subList(half, reads.size())));
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
