package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lake changes at random and goes back and forth in its own history: after each restore it is
 * what a model says of that instant, but for what the restore says that it is not.
 */
class RestoreHistoryTest {
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
    void goesBackAndForth() {
        assertGoesBackAndForth(60, 4);
    }

    @Test
    @Tag("long")
    void goesBackAndForthOften() {
        assertGoesBackAndForth(300, 40);
    }

    private void assertGoesBackAndForth(int changes, int restores) {
        Random random = Seeds.random();
        var lake = new LakeHistory(client, catalog, random);
        lake.begin();
        var history = new ArrayList<Then>();
        for (int i = 0; i < changes; i++) {
            lake.change();
            history.add(new Then(catalog.stable("lake"), lake.facts()));
        }
        for (int i = 0; i < restores; i++) {
            Then then = history.get(random.nextInt(history.size()));
            long before = catalog.stable("lake");
            JsonNode dry = restore(then.number(), true);
            assertThat(catalog.stable("lake")).isEqualTo(before);

            JsonNode report = restore(then.number(), false);

            assertThat(actions(report)).isEqualTo(actions(dry));
            assertThat(RestoreLakeTest.lines(report))
                    .noneMatch(line -> line.contains(" failed") || line.contains(" planned"));
            var without = new HashSet<String>();
            for (JsonNode step : report.path("steps")) {
                if (step.path("outcome").asText().equals("impossible")) {
                    without.add(step.path("uuid").asText(DiffTest.dotted(step)));
                }
            }
            assertThat(shown(LakeFacts.seen(catalog.http(), "lake"), without))
                    .as("back to %s with %s", then.number(), report)
                    .isEqualTo(shown(then.facts(), without));
        }
    }

    private JsonNode restore(long to, boolean dryRun) {
        Http.Answer answer =
                catalog.administrator()
                        .post(
                                "/api/v1/lakes/lake/restore",
                                "{\"to\":%d,\"drop-newer\":true,\"partial\":true,\"dry-run\":%b}"
                                        .formatted(to, dryRun));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> actions(JsonNode report) {
        return RestoreLakeTest.lines(report).stream()
                .map(line -> line.replaceAll(" (planned|done)$", ""))
                .toList();
    }

    /** All that is current, by name; snapshots that are newer stay, and those that expired do. */
    private static Map<String, String> shown(LakeFacts facts, Set<String> without) {
        var shown = new HashMap<String, String>();
        facts.namespaces()
                .forEach((name, properties) -> shown.put(name.toString(), "" + properties));
        facts.tables()
                .forEach((name, table) ->
                        shown.put(
                                table.uuid(),
                                "%s %s %d %d %s"
                                        .formatted(
                                                name,
                                                table.columns(),
                                                table.current(),
                                                table.rows(),
                                                table.property())));
        facts.views().forEach((name, view) -> shown.put(view.uuid(), name + " " + view.sql()));
        shown.keySet().removeAll(without);
        return shown;
    }
}
