package dev.tarn.launcher.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.TrinoSession;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.JsonFile;
import java.util.List;
import java.util.Optional;

/**
 * A few tables to try things on, written once in the life of a data folder: whoever drops them does
 * not get them back.
 */
public record Sample(DataFolder folder) {
    private static final String CUSTOMERS =
            """
            CREATE TABLE IF NOT EXISTS lake.sample.customers AS
            SELECT custkey, name, nationkey, mktsegment, acctbal
            FROM tpch.tiny.customer\
            """;

    private static final String ORDERS_COLUMNS =
            "orderkey, custkey, orderstatus, totalprice, orderdate, orderpriority";

    // The orders of the last year come with a second snapshot, so that there is a past to travel
    // to.
    private static final String ORDERS =
            """
            CREATE TABLE IF NOT EXISTS lake.sample.orders AS
            SELECT %s FROM tpch.tiny.orders WHERE orderdate < DATE '1998-01-01'\
            """
                    .formatted(ORDERS_COLUMNS);

    private static final String NEWER_ORDERS =
            """
            INSERT INTO lake.sample.orders
            SELECT %s FROM tpch.tiny.orders WHERE orderdate >= DATE '1998-01-01'\
            """
                    .formatted(ORDERS_COLUMNS);

    private static final String SNAPSHOTS =
            """
            SELECT CAST(snapshot_id AS varchar) FROM lake.sample."orders$snapshots"
            ORDER BY committed_at\
            """;

    /** What {@code sample.json} says. */
    record Loaded(String firstSnapshot) {}

    private JsonFile<Loaded> file() {
        return new JsonFile<>(folder.path().resolve("sample.json"), Loaded.class);
    }

    boolean isLoaded() {
        return file().read().isPresent();
    }

    /** Every step can be repeated after a crash. */
    void load(TrinoSession trino) {
        trino.run("CREATE SCHEMA IF NOT EXISTS lake.sample");
        trino.run(CUSTOMERS);
        trino.run(ORDERS);
        List<JsonNode> snapshots = trino.run(SNAPSHOTS);
        if (snapshots.size() == 1) {
            trino.run(NEWER_ORDERS);
        }
        file().write(new Loaded(snapshots.getFirst().path(0).asText()));
    }

    /** The first snapshot of {@code sample.orders}, when it is still there. */
    public Optional<String> firstSnapshot(CatalogClient catalog) {
        return file().read()
                .map(Loaded::firstSnapshot)
                .filter(snapshot ->
                        catalog.find("/v1/lake/namespaces/sample/tables/orders")
                                .filter(table -> hasSnapshot(table, snapshot))
                                .isPresent());
    }

    private static boolean hasSnapshot(JsonNode table, String snapshot) {
        return table.path("metadata").findValuesAsText("snapshot-id").contains(snapshot);
    }
}
