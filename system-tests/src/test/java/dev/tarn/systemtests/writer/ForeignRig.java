package dev.tarn.systemtests.writer;

import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.writer.WriterServer;
import dev.tarn.writer.table.StoreClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * A catalog that is not Tarn's: Iceberg's own reference of the REST protocol, with its JDBC catalog
 * behind it. Tables are read and changed past the protocol.
 */
final class ForeignRig implements AutoCloseable {
    private static final int BEGUN_ANEW_MAX = 20;

    static final String LAKE = "~other";

    final WriterRig rig;
    final JdbcCatalog catalog = new JdbcCatalog();
    final Gateway gateway;
    final FaultProxy network;
    private final Server server;
    private final Path config;

    ForeignRig(WriterRig rig) {
        this.rig = rig;
        catalog.initialize("other", catalogProperties());
        if (!catalog.namespaceExists(Namespace.of("sales"))) {
            catalog.createNamespace(Namespace.of("sales"));
        }
        server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var context = new ServletContextHandler();
        context.addServlet(
                new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(catalog))), "/*");
        server.setHandler(context);
        try {
            server.start();
            gateway = new Gateway(server.getURI());
            network = FaultProxy.toHttp(URI.create(gateway.uri()).getPort());
            config = Files.createTempFile("writer", ".yaml");
            Files.writeString(config, yaml());
        } catch (Exception failure) {
            throw new AssertionError("Cannot start a foreign catalog", failure);
        }
    }

    private Map<String, String> catalogProperties() {
        var all = new HashMap<>(rig.objects.fileIoProperties());
        all.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        all.put("s3.client-factory-impl", StoreClients.class.getName());
        all.put("uri", rig.database.url());
        all.put("jdbc.user", rig.database.user());
        all.put("jdbc.password", rig.database.password());
        all.put("jdbc.schema-version", "V1");
        all.put("warehouse", rig.objects.location() + "/foreign");
        return all;
    }

    private String yaml() {
        return """
        foreign-catalogs:
          other:
            uri: http://127.0.0.1:%d
            credential: writer:secret
            rights:
              ada: [append]
              uma: [append, replace]
              dan: [append, delete]
              amy: [append, describe]
            properties:
        %s
            secrets:
        %s
        """
                .formatted(
                        network.port(),
                        lines(name -> !name.contains("key")),
                        lines(name -> name.contains("key")));
    }

    /** How the store is reached: this catalog tells nobody. */
    private String lines(Predicate<String> wanted) {
        return rig.objects.fileIoProperties().entrySet().stream()
                .filter(entry -> wanted.test(entry.getKey()))
                .map(entry -> "      %s: '%s'".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    WriterServer startWriter() {
        return rig.startWriter(Optional.of(config), rig.settings());
    }

    Producer producer(WriterServer writer, String principal) {
        return new Producer(rig, writer.uri(), rig.token(principal), LAKE);
    }

    static TableIdentifier name(String table) {
        return TableIdentifier.of("sales", table);
    }

    Table create(String name, Schema schema) {
        return create(name, schema, PartitionSpec.unpartitioned(), Map.of());
    }

    Table create(String name, Schema schema, PartitionSpec spec, Map<String, String> properties) {
        var all = new HashMap<>(properties);
        all.put("commit.retry.min-wait-ms", "10");
        return catalog.createTable(name(name), schema, spec, all);
    }

    Table load(String name) {
        return catalog.loadTable(name(name));
    }

    List<Record> rows(String name) {
        var rows = new ArrayList<Record>();
        try (CloseableIterable<Record> all = IcebergGenerics.read(load(name)).build()) {
            all.forEach(rows::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows;
    }

    List<Object> ids(String name) {
        return rows(name).stream().map(row -> row.getField("id")).toList();
    }

    /** Somebody who has nothing to do with the writer appends a row. */
    void append(String name, long id) {
        Table table = load(name);
        GenericRecord row = GenericRecord.create(table.schema());
        row.setField("id", id);
        EncryptedOutputFile target =
                OutputFileFactory.builderFor(table, 0, 0)
                        .format(FileFormat.PARQUET)
                        .build()
                        .newOutputFile();
        DataWriter<Record> writer =
                new GenericFileWriterFactory.Builder(table)
                        .dataFileFormat(FileFormat.PARQUET)
                        .build()
                        .newDataWriter(target, table.spec(), null);
        try (writer) {
            writer.write(row);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        DataFile file = writer.toDataFile();
        for (int time = 1; ; time++) {
            try {
                table.newAppend().appendFile(file).commit();
                return;
            } catch (CommitFailedException overtaken) {
                // The library tries four times, and begins anew only if its user does.
                if (time == BEGUN_ANEW_MAX) {
                    throw overtaken;
                }
                table.refresh();
            }
        }
    }

    /** What the table names: its files, manifests and lists of them. */
    Set<String> referenced(String name) throws IOException {
        Table table = load(name);
        var files = new HashSet<String>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().location()));
        }
        for (Snapshot snapshot : table.snapshots()) {
            files.add(snapshot.manifestListLocation());
            snapshot.allManifests(table.io()).forEach(manifest -> files.add(manifest.path()));
        }
        return files;
    }

    /** A commit to this table, by method and path. */
    static Predicate<String> commit(String table) {
        return request -> request.equals("POST /v1/namespaces/sales/tables/" + table);
    }

    /** A commit to this table, by the head of the request. */
    static Predicate<String> head(String table) {
        return head -> head.startsWith("POST /v1/namespaces/sales/tables/%s ".formatted(table));
    }

    /** At that moment of a commit to the table a writer is cut off from everything. */
    AtomicBoolean endAt(String table, RequestMoment moment) {
        var happened = new AtomicBoolean();
        network.onRequest(
                head(table),
                moment,
                () -> {
                    rig.postgres.drop();
                    rig.store.drop();
                    rig.catalogProxy.drop();
                    network.drop();
                    happened.set(true);
                });
        return happened;
    }

    @Override
    public void close() {
        network.close();
        gateway.close();
        try {
            server.stop();
            Files.deleteIfExists(config);
        } catch (Exception failure) {
            throw new AssertionError("Cannot stop a foreign catalog", failure);
        }
        catalog.close();
    }
}
