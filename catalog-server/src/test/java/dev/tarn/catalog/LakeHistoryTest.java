package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lake of thirty tables changes at random, and a model of it by the same operations; at many
 * instants of it everything that the protocol shows is what the model says.
 */
class LakeHistoryTest {
    /** How many are asked for at each instant, whether they were there or not. */
    private static final int NAMES = 20;

    @TempDir private Path folder;
    private TestDatabase database;
    private TestCatalog catalog;
    private RESTCatalog client;

    private record Then(long number, Instant time, LakeFacts facts) {}

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
    void isWhatItWasAtManyInstants() throws Exception {
        assertWhatItWas(120, 60);
    }

    @Test
    @Tag("long")
    void isWhatItWasAtManyInstantsOfALongHistory() throws Exception {
        assertWhatItWas(500, 200);
    }

    private void assertWhatItWas(int operations, int instants) throws Exception {
        Random random = Seeds.random();
        var log = new LogRows(database);
        var lake = new LakeHistory(client, catalog, random);
        var history = new ArrayList<Then>();
        lake.begin();
        for (int i = 0; i < operations; i++) {
            lake.change();
            history.add(new Then(catalog.stable("lake"), log.now(), lake.facts()));
        }
        List<TableIdentifier> names = names(history);
        Then last = history.getLast();
        assertThat(LakeFacts.seen(catalog.http(), "lake")).isEqualTo(last.facts());
        Collections.shuffle(history, random);

        var rows = new HashMap<String, Long>();
        // What is left of the memory of the server that made all this does not count.
        try (var other = TestCatalog.start(database, folder)) {
            for (Then then : history.subList(0, instants)) {
                Collections.shuffle(names, random);
                assertAsIt(other.http(), then, rows, names.subList(0, NAMES));
            }
            assertThat(LakeFacts.seen(other.http(), "lake")).isEqualTo(last.facts());
        }
        assertThat(lake.kinds()).as("kinds of changes: %s", lake.kinds()).hasSizeGreaterThan(12);
    }

    private static void assertAsIt(
            Http http, Then then, Map<String, Long> rows, List<TableIdentifier> names) {
        String warehouse = "lake@" + then.number();
        assertThat(
                        http.get("/v1/config?warehouse=lake@" + then.time())
                                .json()
                                .at("/overrides/prefix")
                                .textValue())
                .isEqualTo(warehouse);

        assertThat(LakeFacts.seen(http, warehouse, rows)).as(warehouse).isEqualTo(then.facts());

        for (TableIdentifier name : names) {
            String namespace = LakeFacts.path(warehouse, name.namespace());
            assertThat(http.head(namespace + "/tables/" + name.name()).status())
                    .as("table %s in %s", name, warehouse)
                    .isEqualTo(then.facts().tables().containsKey(name) ? 204 : 404);
            assertThat(http.head(namespace + "/views/" + name.name()).status())
                    .as("view %s in %s", name, warehouse)
                    .isEqualTo(then.facts().views().containsKey(name) ? 204 : 404);
        }
    }

    /** Of all that was ever there. */
    private static List<TableIdentifier> names(List<Then> history) {
        var names = new HashSet<TableIdentifier>();
        for (Then then : history) {
            names.addAll(then.facts().tables().keySet());
            names.addAll(then.facts().views().keySet());
        }
        return new ArrayList<>(names);
    }
}
