package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.rebase.AppendRebase;
import dev.tarn.catalog.commit.rebase.RebaseResult;
import dev.tarn.catalog.commit.rebase.Refusal;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.storage.FileStore;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.WholeFiles;
import java.util.List;
import java.util.function.Supplier;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;

/** Lays appends over the head that they did not know of, with the files of their own lake. */
final class Rebasing {
    /** A longer list, or manifest, is left to its client. */
    private static final int FILE_BYTES_MAX = 16 << 20;

    private final AppendRebase appends;
    private final FileStores stores;

    Rebasing(AppendRebase appends, FileStores stores) {
        this.appends = appends;
        this.stores = stores;
    }

    RebaseResult rebase(Lake lake, TableMetadata head, TableChange change) {
        var files = new WholeFiles(stores.of(lake.storage()), FILE_BYTES_MAX);
        return appends.rebase(head, change.requirements(), change.updates(), files);
    }

    /**
     * Tells the client which requirement failed, as ever, and what keeps it from a rebase. Where
     * all hold there is nothing to explain.
     */
    static void explain(TableMetadata head, TableChange change, RebaseResult.Refused refused) {
        try {
            change.requirements().forEach(requirement -> requirement.validate(head));
        } catch (CommitFailedException requirement) {
            if (refused.reason() == Refusal.NO_SNAPSHOT) {
                throw requirement;
            }
            throw new CommitFailedException(
                    requirement,
                    "%s. Not rebased: %s (%s)",
                    requirement.getMessage(),
                    refused.reason().sentence(),
                    refused.detail());
        }
    }

    /** What was written for a plan goes when there is no plan in the end. */
    <T> T orDiscard(Lake lake, List<String> written, Supplier<T> plan) {
        try {
            return plan.get();
        } catch (RuntimeException | Error failure) {
            FileStore files = stores.of(lake.storage());
            written.forEach(location -> MetadataFiles.discard(files, location));
            throw failure;
        }
    }
}
