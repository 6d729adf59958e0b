package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.rebase.AppendRebase;
import dev.tarn.catalog.commit.rebase.RebaseResult;
import dev.tarn.catalog.commit.rebase.Refusal;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.WholeFiles;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lays appends over the head that they did not know of, with the files of their own lake. */
final class Rebasing {
    private static final Logger log = LoggerFactory.getLogger(Rebasing.class);

    /** A longer list, or manifest, is left to its client. */
    private static final int FILE_BYTES_MAX = 16 << 20;

    private final AppendRebase appends;
    private final FileStores stores;

    Rebasing(AppendRebase appends, FileStores stores) {
        this.appends = appends;
        this.stores = stores;
    }

    /** For one change, however often it is tried. */
    WholeFiles files(Lake lake) {
        return new WholeFiles(stores.of(lake.storage()), FILE_BYTES_MAX);
    }

    /**
     * What a rebase reads of the change itself, over whatever head. If it cannot be read now, it is
     * read again then, and what is wrong with it is told.
     */
    void readAhead(TableMetadata table, TableChange change, WholeFiles files) {
        Optional<String> list = AppendRebase.proposedList(table, change.updates());
        try {
            list.ifPresent(files::readAhead);
        } catch (RuntimeException failure) {
            log.atDebug().setCause(failure).log("Cannot read a manifest list ahead");
        }
    }

    RebaseResult rebase(TableMetadata head, TableChange change, WholeFiles files) {
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
}
