package dev.tarn.writer.lane;

import dev.tarn.writer.table.Settlement;
import dev.tarn.writer.table.TableName;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Transaction;

/** How the changes of a lane get into its table, and how doubt about one of them ends. */
interface Commits {
    /**
     * What becomes of one table. {@code changes} name themselves with their commit-id.
     *
     * @param ofOneHead they were made of the table as it is, and are not to be laid over another
     *     head
     */
    record Part(TableName name, BaseTable table, boolean ofOneHead, Consumer<Transaction> changes) {
        Transaction transaction() {
            Transaction transaction = table.newTransaction();
            changes.accept(transaction);
            return transaction;
        }
    }

    /** Sends a commit. Whatever comes back, also an exception, tells nothing for certain. */
    void send(UUID commitId, Part data, Optional<Part> rejects);

    /**
     * What became of a commit, for ever; without an answer an exception says so.
     *
     * @param rejects what the commit does to the table of rejects, where that is not one change
     *     with the other: made good before anybody hears that the commit stands
     */
    Settlement settle(UUID group, UUID commitId, Supplier<Optional<Part>> rejects);
}
