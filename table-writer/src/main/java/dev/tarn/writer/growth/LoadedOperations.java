package dev.tarn.writer.growth;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table that stays as it was loaded, so that all batches of a group are read for the same one; a
 * transaction would ask the catalog again when it begins. Nothing is committed through it.
 */
final class LoadedOperations implements TableOperations {
    private final TableOperations operations;
    private final TableMetadata metadata;

    LoadedOperations(TableOperations operations) {
        this.operations = operations;
        this.metadata = operations.current();
    }

    @Override
    public TableMetadata current() {
        return metadata;
    }

    @Override
    public TableMetadata refresh() {
        return metadata;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata changed) {
        throw new UnsupportedOperationException("A table is committed by its lane");
    }

    @Override
    public FileIO io() {
        return operations.io();
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
        return operations.temp(uncommitted);
    }
}
