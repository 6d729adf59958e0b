package dev.tarn.gateway.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.gateway.replay.Reason.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a receipt says of the tables that its query has read, by their whole names. */
final class ReadTables {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param snapshots more than one where the query itself asked for that
     * @param rules filters and masks, as JSON
     */
    private record Read(Set<String> snapshots, Set<String> rules) {}

    private final Map<List<String>, Read> tables = new TreeMap<>(ReadTables::compare);

    private ReadTables() {}

    static ReadTables of(@Nullable String json) {
        var all = new ReadTables();
        try {
            for (JsonNode table : JSON.readTree(json == null ? "[]" : json)) {
                Read read =
                        all.tables.computeIfAbsent(
                                List.of(
                                        catalog(table),
                                        table.path("schema").asText(),
                                        table.path("table").asText()),
                                _ -> new Read(new LinkedHashSet<>(), new LinkedHashSet<>()));
                read.snapshots().add(table.path("snapshot-id").asText("none"));
                read.rules().add(table.path("filters") + " " + table.path("masks"));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
        return all;
    }

    /** As a statement names it. */
    private static String catalog(JsonNode table) {
        String lake = table.path("catalog").asText();
        String asOf = table.path("as-of").asText();
        return asOf.isEmpty() ? lake : "%s@%s".formatted(lake, asOf.toLowerCase(Locale.ROOT));
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join("\0", one).compareTo(String.join("\0", other));
    }

    /** The one snapshot at which a table was read, by a name as a statement has it. */
    Optional<String> snapshot(
            List<String> name, Optional<String> catalog, Optional<String> schema) {
        List<String> parts = new ArrayList<>(name);
        if (parts.size() == 1) {
            schema.ifPresent(parts::addFirst);
        }
        if (parts.size() == 2) {
            catalog.ifPresent(parts::addFirst);
        }
        return Optional.ofNullable(tables.get(parts))
                .map(Read::snapshots)
                .filter(snapshots -> snapshots.size() == 1)
                .map(snapshots -> snapshots.iterator().next())
                .filter(snapshot -> snapshot.matches("[0-9]{1,19}"));
    }

    /** By catalog, schema and table. */
    boolean has(List<String> name) {
        return tables.containsKey(name);
    }

    /** Each table with its snapshots, as the catalog names them. */
    ArrayNode toLoad() {
        ArrayNode all = JSON.createArrayNode();
        tables.forEach((name, read) -> {
            ObjectNode one = all.addObject().put("lake", name.get(0));
            // What follows a dollar sign is made of the table.
            one.put("table", name.get(2).replaceFirst("\\$.*", ""));
            var levels = one.putArray("namespace");
            List.of(name.get(1).split("\\.", -1)).forEach(levels::add);
            var snapshots = one.putArray("snapshots");
            read.snapshots().stream().filter(ReadTables::isId).forEach(snapshots::add);
        });
        return all;
    }

    private static boolean isId(String snapshot) {
        return snapshot.matches("[0-9]{1,19}") && new BigInteger(snapshot).bitLength() < Long.SIZE;
    }

    /** What is not the same of another time. */
    List<Reason> differencesTo(ReadTables now) {
        List<Reason> reasons = new ArrayList<>();
        tables.forEach((name, read) -> {
            Read other = now.tables.get(name);
            String dotted = String.join(".", name);
            if (other == null) {
                reasons.add(new Reason(Kind.TABLE_CHANGED, dotted + " was not read this time"));
                return;
            }
            if (!read.snapshots().equals(other.snapshots())) {
                reasons.add(
                        new Reason(
                                Kind.TABLE_CHANGED,
                                "%s was read at %s, and now at %s"
                                        .formatted(
                                                dotted,
                                                String.join(", ", read.snapshots()),
                                                String.join(", ", other.snapshots()))));
            }
            if (!read.rules().equals(other.rules())) {
                reasons.add(
                        new Reason(
                                Kind.POLICY_CHANGED,
                                "The filters and masks of %s were %s, and are %s"
                                        .formatted(
                                                dotted,
                                                String.join(", ", read.rules()),
                                                String.join(", ", other.rules()))));
            }
        });
        for (List<String> name : now.tables.keySet()) {
            if (!tables.containsKey(name)) {
                reasons.add(
                        new Reason(
                                Kind.TABLE_CHANGED,
                                String.join(".", name) + " was not read the first time"));
            }
        }
        return reasons;
    }
}
