package dev.tarn.catalog;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.CatalogTests;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg's own tests of what a catalog promises, nested namespaces and odd names included. */
class CatalogConformanceTest extends CatalogTests<RESTCatalog> {
    private static final Map<String, String> PROPERTIES =
            Map.of(
                    "table-default.default-key1",
                    "catalog-default-key1",
                    "table-default.default-key2",
                    "catalog-default-key2",
                    "table-default.override-key3",
                    "catalog-default-key3",
                    "table-override.override-key3",
                    "catalog-override-key3",
                    "table-override.override-key4",
                    "catalog-override-key4");

    @TempDir private Path folder;
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
        client = initCatalog(lake, Map.of());
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
    protected RESTCatalog initCatalog(String name, Map<String, String> more) {
        var properties = new HashMap<>(PROPERTIES);
        properties.putAll(files());
        properties.put("warehouse", lake);
        properties.putAll(more);
        return catalog.client(properties);
    }

    @Override
    protected String baseTableLocation(TableIdentifier table) {
        return "file:%s/%s/%s".formatted(folder, table.namespace(), table.name());
    }

    @Override
    protected boolean requiresNamespaceCreate() {
        return true;
    }

    @Override
    protected boolean supportsNestedNamespaces() {
        return true;
    }

    @Override
    protected boolean supportsServerSideRetry() {
        return true;
    }
}
