package dev.tarn.writer.table;

import dev.tarn.writer.foreign.ForeignCatalogs;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.rest.RESTCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of all lakes, by Iceberg's own client, as the writer's principal; those of foreign
 * catalogs as whom their configuration says.
 */
public final class LakeTables implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LakeTables.class);

    /** One client each; a writer that serves more lakes than that is set up wrongly. */
    private static final int LAKES_MAX = 256;

    private final CatalogAddress catalog;
    private final ForeignCatalogs foreign;
    private final ManifestLists lists = new ManifestLists();
    private final Map<String, RESTCatalog> clients = new HashMap<>();

    public LakeTables(CatalogAddress catalog, ForeignCatalogs foreign) {
        this.catalog = catalog;
        this.foreign = foreign;
    }

    /** The table as it is now; every file that is written through it is registered first. */
    public BaseTable load(TableName name, FileRegister register) {
        TableOperations operations = operations(name);
        var files = new RegisteredFileIO(operations.io(), register, lists, name.lake());
        return new BaseTable(new RegisteredOperations(operations, files), name.toString());
    }

    /** As {@link #load}, to look at: for requests, to which a catalog that fails is no answer. */
    TableMetadata look(TableName name) {
        try {
            return operations(name).current();
        } catch (RESTException failure) {
            throw new CatalogUnavailable(
                    "The catalog does not say what %s is".formatted(name), failure);
        }
    }

    private TableOperations operations(TableName name) {
        try {
            Table table = client(name.lake()).loadTable(name.identifier());
            return ((HasTableOperations) table).operations();
        } catch (NoSuchNamespaceException missing) {
            throw new NoSuchTableException(missing, "Table does not exist: %s", name);
        }
    }

    public boolean isThere(TableName name) {
        return client(name.lake()).tableExists(name.identifier());
    }

    /** Makes the namespace of a table, unless somebody has done so. */
    public void createNamespace(TableName name) {
        try {
            client(name.lake()).createNamespace(name.identifier().namespace());
        } catch (AlreadyExistsException somebodyDid) {
            log.atDebug().setCause(somebodyDid).log("The namespace of {} is there", name);
        }
    }

    /** Makes a table, unless somebody has done so. */
    public void create(
            TableName name, Schema schema, PartitionSpec spec, Map<String, String> properties) {
        try {
            client(name.lake()).createTable(name.identifier(), schema, spec, properties);
        } catch (AlreadyExistsException somebodyDid) {
            log.atDebug().setCause(somebodyDid).log("Table {} is there", name);
        }
    }

    /** Past every register: a file that no snapshot names and none ever will. */
    public void delete(TableName name, String location) {
        client(name.lake()).loadTable(name.identifier()).io().deleteFile(location);
    }

    /** Several tables change together or not at all. */
    public void commit(String lake, List<TableCommit> commits) {
        client(lake).commitTransaction(commits);
    }

    private synchronized RESTCatalog client(String lake) {
        RESTCatalog known = clients.get(lake);
        if (known != null) {
            return known;
        }
        if (clients.size() >= LAKES_MAX) {
            throw new CatalogUnavailable("This writer serves %d lakes".formatted(LAKES_MAX));
        }
        var client = new RESTCatalog();
        try {
            client.initialize("lake " + lake, properties(lake));
        } catch (RuntimeException failure) {
            // Who asks again and again for a lake that is not there leaves nothing open.
            close(client);
            throw failure;
        }
        clients.put(lake, client);
        return client;
    }

    private Map<String, String> properties(String lake) {
        var all =
                new HashMap<>(
                        Map.of(
                                // A lane waits and asks again by itself; what hangs must not hold
                                // it for ever.
                                "rest.client.max-retries",
                                "1",
                                "rest.client.connection-timeout-ms",
                                "5000",
                                "rest.client.socket-timeout-ms",
                                "60000",
                                "io-impl",
                                "org.apache.iceberg.aws.s3.S3FileIO",
                                "s3.client-factory-impl",
                                StoreClients.class.getName()));
        all.putAll(ForeignCatalogs.isForeign(lake) ? ofForeign(lake) : ofLake(lake));
        return all;
    }

    private Map<String, String> ofForeign(String lake) {
        return foreign.find(lake)
                // Another writer may have it, and this one after its next start.
                .orElseThrow(() ->
                        new ServiceUnavailableException(
                                "No foreign catalog of this writer is %s", lake))
                .clientProperties();
    }

    private Map<String, String> ofLake(String lake) {
        return Map.of(
                "uri",
                catalog.at("").toString(),
                "warehouse",
                lake,
                "rest.auth.type",
                "oauth2",
                "credential",
                catalog.clientId() + ":" + catalog.clientSecret(),
                "oauth2-server-uri",
                catalog.at("/v1/oauth/tokens").toString(),
                "header.X-Iceberg-Access-Delegation",
                "vended-credentials,remote-signing");
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(LakeTables::close);
        clients.clear();
    }

    private static void close(RESTCatalog client) {
        try {
            client.close();
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("Cannot close the client of {}", client.name());
        }
    }
}
