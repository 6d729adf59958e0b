package dev.tarn.benchmarks.file;

import dev.tarn.benchmarks.column.Orders;
import dev.tarn.benchmarks.load.Processes;
import dev.tarn.benchmarks.rig.CatalogProcess;
import dev.tarn.benchmarks.rig.Rig;
import dev.tarn.benchmarks.rig.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;

/** PostgreSQL, a store and a catalog, which all loaders share. */
final class FileRig implements AutoCloseable {
    static final String LAKE = "lake";
    static final String NAMESPACE = "sales";

    private static final String DATABASE = "tarn";

    /** Of all loaders, whatever they would do by themselves. */
    private static final Map<String, String> PROPERTIES =
            Map.of(
                    TableProperties.PARQUET_COMPRESSION, "zstd",
                    TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "67108864");

    private final Path home;
    private final Stores stores;
    private final Rig rig;
    private final RESTCatalog client;

    FileRig(Path home, Path folder) throws IOException, InterruptedException {
        this.home = home;
        stores = Stores.start(home, folder);
        try {
            rig = Rig.on(stores, folder, DATABASE);
            client = rig.client(catalog());
            client.createNamespace(Namespace.of(NAMESPACE));
        } catch (IOException | RuntimeException failed) {
            stores.close();
            throw failed;
        }
    }

    private CatalogProcess catalog() {
        return rig.servers().getFirst();
    }

    Path home() {
        return home;
    }

    Table create(String table) {
        return client.createTable(
                TableIdentifier.of(NAMESPACE, table),
                Orders.SCHEMA,
                PartitionSpec.unpartitioned(),
                PROPERTIES);
    }

    /** What one left to be written is not written while another is measured. */
    void checkpoint() throws IOException {
        stores.checkpoint();
    }

    /** Of an Iceberg client with all of AWS on its class path. */
    Map<String, String> clientProperties() {
        Map<String, String> properties = new HashMap<>(stores.storeAccess());
        properties.putAll(rig.clientProperties(catalog()));
        properties.put("type", "rest");
        properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        properties.put("s3.path-style-access", "true");
        return properties;
    }

    /** Of a Tarn writer that is otherwise as it is by default. */
    Map<String, String> writerSettings() {
        Map<String, String> settings = new HashMap<>(rig.database("WRITER"));
        settings.putAll(rig.catalog("WRITER"));
        settings.put("WRITER_LANDING_LOCATION", stores.location("ingest"));
        settings.put("WRITER_LANDING_ENDPOINT", stores.endpoint().toString());
        settings.put("WRITER_LANDING_REGION", stores.s3().region());
        settings.put("WRITER_LANDING_PATH_STYLE", "true");
        settings.put("WRITER_LANDING_ACCESS_KEY", stores.s3().accessKey());
        settings.put("WRITER_LANDING_SECRET_KEY", stores.s3().secretKey());
        return settings;
    }

    String token() throws IOException, InterruptedException {
        return rig.token(catalog().uri());
    }

    /** What everybody shares has used so far, and the driver. */
    Map<String, Duration> cpu() {
        return Map.of(
                "catalog", catalog().cpu(),
                "postgres", stores.postgresCpu(),
                "s3", stores.s3Cpu(),
                "driver", Processes.driver().get());
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException unheard) {
            System.err.println("The catalog's client does not close: " + unheard);
        }
        rig.close();
        stores.close();
    }
}
