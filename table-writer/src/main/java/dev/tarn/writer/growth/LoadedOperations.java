package dev.tarn.writer.growth;

import dev.tarn.writer.operations.PassedOnOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;

/**
 * A table that stays as it was loaded, so that all batches of a group are read for the same one; a
 * transaction would ask the catalog again when it begins. Nothing is committed through it.
 */
final class LoadedOperations extends PassedOnOperations {
    private final TableMetadata metadata;

    LoadedOperations(TableOperations operations) {
        super(operations);
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
}
