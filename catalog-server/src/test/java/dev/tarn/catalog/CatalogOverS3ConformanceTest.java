package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.LocalObjectStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
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

    /**
     * The kit moves the file with java.nio. Ours does not read it: the pointer's content is in the
     * database, so that a file lost or slow to come costs no reader anything.
     */
    @Test
    @Override
    public void testLoadTableWithMissingMetadataFile(@TempDir Path elsewhere) {
        var client = catalog();
        client.createNamespace(TBL.namespace());
        Table table = client.buildTable(TBL, SCHEMA).create();
        String file = ((HasTableOperations) table).operations().current().metadataFileLocation();
        table.io().deleteFile(file);

        assertThat(table.io().newInputFile(file).exists()).isFalse();
        assertThat(client.loadTable(TBL).uuid()).isEqualTo(table.uuid());
    }
}
