package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake changes at random, and a model of it: both differ alike between any two instants. */
class DiffOfHistoryTest {
    /** Of a table that is not there. */
    private static final LakeFacts.TableFacts NONE =
            new LakeFacts.TableFacts("", List.of(), List.of(), LakeFacts.NO_SNAPSHOT, 0, "");

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog catalog;
    private RESTCatalog client;

    private record Then(long number, LakeFacts facts) {}

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        client = catalog.client();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        database.close();
    }

    @Test
    void isWhatTwoInstantsDifferByHoweverItIsPaged() {
        var random = Seeds.random();
        var lake = new LakeHistory(client, catalog, random);
        lake.begin();
        var history = new ArrayList<Then>();
        for (int i = 0; i < 60; i++) {
            lake.change();
            history.add(new Then(catalog.stable("lake"), lake.facts()));
        }

        for (int i = 0; i < 12; i++) {
            int from = random.nextInt(history.size());
            int to = from + random.nextInt(history.size() - from);
            Then before = history.get(from);
            Then after = history.get(to);
            List<JsonNode> changes = paged(before.number(), after.number(), 1_000);

            assertThat(paged(before.number(), after.number(), 1 + random.nextInt(5)))
                    .isEqualTo(changes);
            assertThat(namespaces(changes)).isEqualTo(namespaces(before.facts(), after.facts()));
            assertThat(tables(changes)).isEqualTo(tables(before.facts(), after.facts()));
            assertThat(
                            changes.stream()
                                    .filter(change -> change.path("kind").asText().equals("view")))
                    .hasSize(views(before.facts(), after.facts()));
        }
    }

    private static Set<String> namespaces(List<JsonNode> changes) {
        var names = new HashSet<String>();
        changes.stream()
                .filter(change -> change.path("kind").asText().equals("namespace"))
                .forEach(change -> names.add(DiffTest.dotted(change)));
        return names;
    }

    private static Set<String> namespaces(LakeFacts before, LakeFacts after) {
        var names = new HashSet<String>();
        var all = new HashSet<>(before.namespaces().keySet());
        all.addAll(after.namespaces().keySet());
        for (Namespace name : all) {
            if (!Objects.equals(before.namespaces().get(name), after.namespaces().get(name))) {
                names.add(name.toString());
            }
        }
        return names;
    }

    /** By uuid: names, and how many columns, snapshots and rows are there. */
    private static Map<String, String> tables(List<JsonNode> changes) {
        var tables = new HashMap<String, String>();
        for (JsonNode change : changes) {
            if (change.path("kind").asText().equals("table") && !isBackAgain(change)) {
                JsonNode state = change.has("after") ? change.path("after") : change.path("before");
                tables.put(
                        state.path("uuid").textValue(),
                        "%s %s columns +%d -%d ~%d snapshots +%d -%d"
                                .formatted(
                                        change.has("before")
                                                ? DiffTest.dotted(change.path("before"))
                                                : "",
                                        change.has("after")
                                                ? DiffTest.dotted(change.path("after"))
                                                : "",
                                        change.at("/columns/added").size(),
                                        change.at("/columns/dropped").size(),
                                        change.at("/columns/changed").size(),
                                        change.at("/snapshots/added").asInt(),
                                        change.at("/snapshots/removed").asInt()));
            }
        }
        return tables;
    }

    /** There were commits, and what they left is what there was before. */
    private static boolean isBackAgain(JsonNode change) {
        return DiffTest.dotted(change.path("before")).equals(DiffTest.dotted(change.path("after")))
                && Stream.of("columns", "snapshots", "refs", "properties").noneMatch(change::has);
    }

    private static Map<String, String> tables(LakeFacts before, LakeFacts after) {
        Map<String, String> then = names(before);
        Map<String, String> now = names(after);
        Map<String, LakeFacts.TableFacts> beforeFacts = byUuid(before);
        Map<String, LakeFacts.TableFacts> afterFacts = byUuid(after);
        var tables = new HashMap<String, String>();
        var uuids = new HashSet<>(then.keySet());
        uuids.addAll(now.keySet());
        for (String uuid : uuids) {
            var one = beforeFacts.getOrDefault(uuid, NONE);
            var other = afterFacts.getOrDefault(uuid, NONE);
            String from = then.getOrDefault(uuid, "");
            String to = now.getOrDefault(uuid, "");
            if (from.equals(to) && one.equals(other)) {
                continue;
            }
            Map<String, String> beforeColumns = columns(one);
            Map<String, String> afterColumns = columns(other);
            long changed =
                    beforeColumns.entrySet().stream()
                            .filter(column -> afterColumns.containsKey(column.getKey()))
                            .filter(column ->
                                    !column.getValue().equals(afterColumns.get(column.getKey())))
                            .count();
            List<Long> beforeIds = one.snapshots();
            List<Long> afterIds = other.snapshots();
            tables.put(
                    uuid,
                    "%s %s columns +%d -%d ~%d snapshots +%d -%d"
                            .formatted(
                                    from,
                                    to,
                                    missing(afterColumns.keySet(), beforeColumns.keySet()),
                                    missing(beforeColumns.keySet(), afterColumns.keySet()),
                                    changed,
                                    missing(afterIds, beforeIds),
                                    missing(beforeIds, afterIds)));
        }
        return tables;
    }

    private static long missing(Collection<?> from, Collection<?> others) {
        return from.stream().filter(one -> !others.contains(one)).count();
    }

    private static Map<String, String> columns(LakeFacts.TableFacts facts) {
        var columns = new HashMap<String, String>();
        facts.columns().forEach(column -> columns.put(column.split(" ", 2)[0], column));
        return columns;
    }

    private static Map<String, LakeFacts.TableFacts> byUuid(LakeFacts facts) {
        var tables = new HashMap<String, LakeFacts.TableFacts>();
        facts.tables().values().forEach(table -> tables.put(table.uuid(), table));
        return tables;
    }

    private static Map<String, String> names(LakeFacts facts) {
        var names = new HashMap<String, String>();
        facts.tables().forEach((name, table) -> names.put(table.uuid(), name.toString()));
        return names;
    }

    private static int views(LakeFacts before, LakeFacts after) {
        Map<String, String> then = new HashMap<>();
        before.views().forEach((name, view) -> then.put(view.uuid(), name + view.sql()));
        Map<String, String> now = new HashMap<>();
        after.views().forEach((name, view) -> now.put(view.uuid(), name + view.sql()));
        var uuids = new HashSet<>(then.keySet());
        uuids.addAll(now.keySet());
        uuids.removeIf(uuid -> Objects.equals(then.get(uuid), now.get(uuid)));
        return uuids.size();
    }

    private List<JsonNode> paged(long from, long to, int size) {
        var changes = new ArrayList<JsonNode>();
        String token = "";
        do {
            JsonNode page =
                    catalog.administrator()
                            .get(
                                    "/api/v1/lakes/lake/diff?from=%d&to=%d&pageSize=%d&pageToken=%s"
                                            .formatted(from, to, size, token))
                            .json();
            assertThat(page.has("policy")).isEqualTo(token.isEmpty());
            page.path("changes").forEach(changes::add);
            token = page.path("next-page-token").asText("");
        } while (!token.isEmpty());
        return changes;
    }
}
