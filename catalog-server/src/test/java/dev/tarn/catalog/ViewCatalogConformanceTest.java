package dev.tarn.catalog;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.ViewCatalogTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own tests of what a view catalog promises. */
class ViewCatalogConformanceTest extends ViewCatalogTests<RESTCatalog> {
    @TempDir private static Path lakes;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static int tests;

    private RESTCatalog client;
    private String lake = "";

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, lakes.resolve("unused"));
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    /** The tests choose locations in folders of their own. */
    @BeforeEach
    void createLake() {
        lake = "lake-" + ++tests;
        catalog.putLake(lake, lakeLocation(lake), storage());
        var properties = new HashMap<>(files());
        properties.putAll(
                Map.of(
                        "warehouse",
                        lake,
                        "view-default.key1",
                        "catalog-default-key1",
                        "view-default.key2",
                        "catalog-default-key2",
                        "view-default.key3",
                        "catalog-default-key3",
                        "view-override.key3",
                        "catalog-override-key3",
                        "view-override.key4",
                        "catalog-override-key4"));
        client = catalog.client(properties);
    }

    String lakeLocation(String name) {
        return "file:" + lakes.resolve(name);
    }

    String storage() {
        return "{\"type\":\"file\",\"locations-outside\":true}";
    }

    /** How the client reaches the files. */
    Map<String, String> files() {
        return Map.of("io-impl", LocalFileIO.class.getName());
    }

    @AfterEach
    void closeClient() throws IOException {
        client.close();
    }

    @Override
    protected RESTCatalog catalog() {
        return client;
    }

    @Override
    protected Catalog tableCatalog() {
        return client;
    }

    @Override
    protected boolean requiresNamespaceCreate() {
        return true;
    }

    @Override
    protected boolean supportsServerSideRetry() {
        return true;
    }
}
