package dev.tarn.catalog;

import dev.tarn.testkit.LocalObjectStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over S3, with a client that has keys of its own. */
class CatalogOverS3ConformanceTest extends CatalogConformanceTest {
    static final LocalObjectStore STORE = LocalObjectStore.fresh();

    private String location = "";

    @Override
    String lakeLocation(String name) {
        location = STORE.location() + "/" + name;
        return location;
    }

    @Override
    String storage() {
        return SignedAccessTest.profile(STORE);
    }

    @Override
    Map<String, String> files() {
        var files = new HashMap<>(STORE.fileIoProperties());
        files.put("s3.client-factory-impl", S3ClientFactory.class.getName());
        return files;
    }

    @Override
    protected String baseTableLocation(TableIdentifier table) {
        return "%s/%s/%s".formatted(location, table.namespace(), table.name());
    }

    @Test
    @Override
    @Disabled("It moves the metadata file with java.nio")
    public void testLoadTableWithMissingMetadataFile(@TempDir Path elsewhere) {}
}
