package dev.tarn.writer.foreign;

import dev.tarn.writer.operations.PassedOnOperations;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;

/**
 * Looks for a commit in the very table that each of its attempts is made of. The request asserts
 * that table's head; so of two requests for one commit the later is either not sent, because the
 * earlier is seen, or sent with a head that the earlier has moved.
 */
public final class CheckedOperations extends PassedOnOperations {
    private final UUID commitId;
    private final Consumer<TableMetadata> bases;

    /** {@code bases} hears of the table whose head a request asserts, before it is sent. */
    public CheckedOperations(
            TableOperations operations, UUID commitId, Consumer<TableMetadata> bases) {
        super(operations);
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
        super.commit(base, metadata);
    }
}
