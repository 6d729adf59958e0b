package dev.tarn.gateway.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.catalog.CatalogClient;
import dev.tarn.gateway.history.ReceiptRow;
import dev.tarn.gateway.syntax.PastLake;
import dev.tarn.gateway.syntax.ReadNames;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the views that a query names, and those that these name, are what they were when it ran.
 * Who may change a view, or make one where a name is free, could else have a question of their own
 * asked in somebody else's name, and learn from the outcome what they may not read.
 */
final class NamedThen {
    private static final int NAMES_MAX = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<CatalogClient> catalog;

    NamedThen(Optional<CatalogClient> catalog) {
        this.catalog = catalog;
    }

    /** The parts of a name, as seen from a catalog and a schema. */
    private record Named(List<String> parts, Optional<String> catalog, Optional<String> schema) {
        /** Catalog, schema and name; fewer where the session has none. */
        List<String> whole() {
            var all = new ArrayList<>(parts);
            if (all.size() == 1) {
                schema.ifPresent(all::addFirst);
            }
            if (all.size() == 2) {
                catalog.ifPresent(all::addFirst);
            }
            return List.copyOf(all);
        }
    }

    void require(ReceiptRow then) {
        ReadTables read = ReadTables.of(then.readTables());
        Deque<Named> open = new ArrayDeque<>();
        add(
                then.statement(),
                Optional.ofNullable(then.catalogName()),
                Optional.ofNullable(then.schemaName()),
                open);
        Set<List<String>> known = new HashSet<>();
        while (!open.isEmpty()) {
            List<String> name = open.removeFirst().whole();
            if (!known.add(name) || name.size() < 3 || isFixed(name, then, read)) {
                // Without a catalog and a schema there is no such table.
                continue;
            }
            if (known.size() > NAMES_MAX) {
                throw refused("It reads more than %d tables and views".formatted(NAMES_MAX));
            }
            view(name, then, read).ifPresent(view -> readBehind(name, view, open));
        }
    }

    /** A lake as it was stays so, and no view can be read at a snapshot. */
    private static boolean isFixed(List<String> name, ReceiptRow then, ReadTables read) {
        return PastLake.parse(name.getFirst()).isPresent()
                || read.snapshot(
                                name,
                                Optional.ofNullable(then.catalogName()),
                                Optional.ofNullable(then.schemaName()))
                        .isPresent();
    }

    private static void add(
            String sql, Optional<String> catalog, Optional<String> schema, Deque<Named> open) {
        ReadNames names =
                ReadNames.of(sql)
                        .orElseThrow(() -> refused("Nobody can say what it reads through a view"));
        if (!names.functions().isEmpty()) {
            throw refused(
                    "It calls functions that may have changed: "
                            + String.join(", ", names.functions()));
        }
        names.tables().forEach(parts -> open.add(new Named(parts, catalog, schema)));
    }

    private static void readBehind(List<String> name, JsonNode view, Deque<Named> open) {
        JsonNode metadata = view.path("metadata");
        int current = metadata.path("current-version-id").asInt(-1);
        for (JsonNode version : metadata.path("versions")) {
            if (version.path("version-id").asInt(-2) != current) {
                continue;
            }
            for (JsonNode text : version.path("representations")) {
                if (text.path("dialect").asText().equalsIgnoreCase("trino")) {
                    var levels = new ArrayList<String>();
                    version.path("default-namespace").forEach(level -> levels.add(level.asText()));
                    add(
                            text.path("sql").asText(),
                            Optional.of(version.path("default-catalog").asText(name.getFirst())),
                            levels.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(String.join(".", levels)),
                            open);
                    return;
                }
            }
        }
        throw refused("Nobody can say what the view %s reads".formatted(String.join(".", name)));
    }

    /** The view, if the name is one's, and the same as then. */
    private Optional<JsonNode> view(List<String> name, ReceiptRow then, ReadTables read) {
        String lake = name.getFirst();
        Optional<JsonNode> now = load(lake, name, read);
        if (now.isEmpty()) {
            return now;
        }
        Instant at = then.submittedAt();
        String place = now.orElseThrow().path("metadata-location").asText();
        boolean same =
                !place.isEmpty()
                        && load("%s@%s".formatted(lake, at), name, read)
                                .filter(view ->
                                        place.equals(view.path("metadata-location").asText()))
                                .isPresent();
        if (!same) {
            throw refused(
                    "The view %s is not what it was at %s".formatted(String.join(".", name), at));
        }
        return now;
    }

    private Optional<JsonNode> load(String lake, List<String> name, ReadTables read) {
        if (catalog.isEmpty()) {
            return unknown(name, read);
        }
        String path =
                "/v1/%s/namespaces/%s/views/%s"
                        .formatted(
                                encoded(lake),
                                List.of(name.get(name.size() - 2).split("\\.", -1)).stream()
                                        .map(NamedThen::encoded)
                                        .collect(Collectors.joining("%1F")),
                                encoded(name.getLast().replaceFirst("\\$.*", "")));
        try {
            WholeAnswer answer =
                    catalog.orElseThrow().send("GET", path, JsonNodeFactory.instance.objectNode());
            if (answer.statusCode() == 200) {
                return Optional.of(JSON.readTree(answer.body()));
            }
            if (answer.statusCode() == 404) {
                return unknown(name, read);
            }
            throw CatalogClient.refused(answer);
        } catch (IOException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    /** What is no view, for all that the gateway is told, must have been a table. */
    private static Optional<JsonNode> unknown(List<String> name, ReadTables read) {
        if (!read.has(name)) {
            throw refused(
                    "Nobody can say whether %s is what it was".formatted(String.join(".", name)));
        }
        return Optional.empty();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static HttpRefusal refused(String why) {
        return new HttpRefusal(
                409,
                why
                        + ", so this could ask something else in the name of its user; they may replay it themselves",
                Map.of());
    }

    private static HttpRefusal unavailable(String why) {
        return new HttpRefusal(
                503,
                "The catalog cannot be asked whether the views of then are those of now: " + why,
                Map.of());
    }
}
