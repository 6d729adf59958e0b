package dev.tarn.catalog.scan;

import dev.tarn.chassis.identity.Principal;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileIO;

/** Tables of plain Iceberg, in memory, some of which some principals may not read. */
final class MemoryTables implements ScannedTables, AutoCloseable {
    static final Namespace NAMESPACE = Namespace.of("sales");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private volatile FileIO io = new InMemoryFileIO();

    MemoryTables() {
        // The file system of InMemoryFileIO is one for the JVM.
        catalog.initialize("memory", Map.of("warehouse", "memory/" + UUID.randomUUID()));
        catalog.createNamespace(NAMESPACE);
    }

    static TableIdentifier name(String table) {
        return TableIdentifier.of(NAMESPACE, table);
    }

    Table create(String name, Schema schema, PartitionSpec spec, int formatVersion) {
        return catalog.buildTable(name(name), schema)
                .withPartitionSpec(spec)
                .withProperty("format-version", Integer.toString(formatVersion))
                .create();
    }

    InMemoryCatalog catalog() {
        return catalog;
    }

    /** What manifests are read with from now on. */
    void readWith(FileIO newIo) {
        io = newIo;
    }

    void forbid(String principal) {
        forbidden.add(principal);
    }

    @Override
    public ScannedTable load(String lake, TableIdentifier table, Principal principal) {
        if (forbidden.contains(principal.name())) {
            throw new ForbiddenException("%s may not read %s", principal.name(), table);
        }
        if (!lake.equals("lake")) {
            throw new NoSuchTableException("Table does not exist: %s", table);
        }
        TableMetadata metadata = ((BaseTable) catalog.loadTable(table)).operations().current();
        return new ScannedTable(
                UUID.fromString(metadata.uuid()), metadata.metadataFileLocation(), metadata, io);
    }

    @Override
    public UUID require(String lake, TableIdentifier table, Principal principal) {
        return load(lake, table, principal).uuid();
    }

    @Override
    public ScannedTable at(String lake, UUID table, String metadataLocation) {
        return new ScannedTable(
                table, metadataLocation, TableMetadataParser.read(io, metadataLocation), io);
    }

    @Override
    public void close() throws java.io.IOException {
        catalog.close();
    }
}
