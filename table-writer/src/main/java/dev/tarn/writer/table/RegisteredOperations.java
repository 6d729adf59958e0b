package dev.tarn.writer.table;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** A table whose every new file is registered. */
final class RegisteredOperations implements TableOperations {
    private final TableOperations operations;
    private final FileIO files;

    RegisteredOperations(TableOperations operations, FileRegister register) {
        this(operations, new RegisteredFileIO(operations.io(), register));
    }

    private RegisteredOperations(TableOperations operations, FileIO files) {
        this.operations = operations;
        this.files = files;
    }

    @Override
    public TableMetadata current() {
        return operations.current();
    }

    @Override
    public TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        operations.commit(base, metadata);
    }

    @Override
    public FileIO io() {
        return files;
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return new RegisteredOperations(operations.temp(uncommitted), files);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }
}
