package dev.tarn.writer.foreign;

import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Looks for a commit in the very table that each of its attempts is made of. The request asserts
 * that table's head; so of two requests for one commit the later is either not sent, because the
 * earlier is seen, or sent with a head that the earlier has moved.
 */
public final class CheckedOperations implements TableOperations {
    private final TableOperations operations;
    private final UUID commitId;
    private final Consumer<TableMetadata> bases;

    /** {@code bases} hears of the table whose head a request asserts, before it is sent. */
    public CheckedOperations(
            TableOperations operations, UUID commitId, Consumer<TableMetadata> bases) {
        this.operations = operations;
        this.commitId = commitId;
        this.bases = bases;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        CommitTraces.committed(base, commitId)
                .ifPresent(snapshotId -> {
                    throw new AlreadyCommitted(commitId, snapshotId);
                });
        bases.accept(base);
        operations.commit(base, metadata);
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

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }
}
