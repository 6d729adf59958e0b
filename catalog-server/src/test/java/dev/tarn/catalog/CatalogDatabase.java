package dev.tarn.catalog;

import dev.tarn.database.Database;
import dev.tarn.database.DatabaseConfig;
import dev.tarn.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** What a catalog finds that is not the first on its database. */
public final class CatalogDatabase {
    private CatalogDatabase() {}

    /** With the current schema, of which the migrations made one in this JVM, and nothing in it. */
    public static TestDatabase fresh() {
        return TestDatabase.from(
                "catalog",
                empty -> {
                    try (Database database = open(empty)) {
                        database.migrations().migrate();
                    }
                });
    }

    private static Database open(TestDatabase database) {
        return Database.open(
                CatalogWiring.NAME,
                new DatabaseConfig(database.url(), database.user(), database.password()),
                new SimpleMeterRegistry());
    }
}
