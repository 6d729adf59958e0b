package dev.tarn.writer.lane;

import dev.tarn.writer.foreign.AlreadyCommitted;
import dev.tarn.writer.foreign.CheckedOperations;
import dev.tarn.writer.foreign.CommitMemory;
import dev.tarn.writer.foreign.CommitTraces;
import dev.tarn.writer.foreign.SentRequests;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.table.CatalogUnavailable;
import dev.tarn.writer.table.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A catalog that knows nothing of commit-ids. The table itself tells what was committed: by its
 * snapshots, and by a property that survives them. A request that may still come is dead once the
 * head has moved that it asserts, if need be by a snapshot that does nothing else.
 */
final class ForeignCommits implements Commits {
    private static final Logger log = LoggerFactory.getLogger(ForeignCommits.class);

    private final LaneTable own;
    private final LaneLedger ledger;
    private final String memory;
    private final LaneMetrics metrics;

    /** Of this holder of the lane: what an earlier one has sent nobody knows. */
    private Optional<SentRequests> sent = Optional.empty();

    /** {@code memory} is the property that this ledger has in each table. */
    ForeignCommits(LaneTable own, LaneLedger ledger, String memory, LaneMetrics metrics) {
        this.own = own;
        this.ledger = ledger;
        this.memory = memory;
        this.metrics = metrics;
    }

    /**
     * One table after the other: few catalogs change two at once. Nothing goes to the second before
     * the first stands, so that the first one decides.
     */
    @Override
    public void send(UUID commitId, Part data, Optional<Part> rejects) {
        var requests = new SentRequests(commitId);
        sent = Optional.of(requests);
        commit(commitId, data, requests::add);
        rejects.ifPresent(part -> commit(commitId, part, _ -> {}));
    }

    private void commit(UUID commitId, Part part, Consumer<TableMetadata> bases) {
        var operations = new CheckedOperations(part.table().operations(), commitId, bases);
        var table = new BaseTable(operations, part.table().name());
        Transaction transaction =
                new Part(part.name(), table, part.ofOneHead(), part.changes()).transaction();
        remember(commitId, transaction);
        if (part.ofOneHead()) {
            var changes = (BaseTransaction) transaction;
            operations.commit(changes.startMetadata(), changes.currentMetadata());
        } else {
            transaction.commitTransaction();
        }
    }

    /** In the very change that makes the snapshot. */
    private void remember(UUID commitId, Transaction transaction) {
        String before = transaction.table().properties().getOrDefault(memory, "");
        long snapshotId = transaction.table().currentSnapshot().snapshotId();
        transaction
                .updateProperties()
                .set(memory, CommitMemory.parse(before).with(commitId, snapshotId).toString())
                .commit();
    }

    @Override
    public Settlement settle(UUID group, UUID commitId, Supplier<Optional<Part>> rejects) {
        BaseTable table = load(group, commitId);
        TableMetadata now = table.operations().current();
        Optional<Settlement> known = look(now, commitId);
        Settlement outcome =
                known.orElseGet(() ->
                        sent.filter(requests -> requests.areDead(commitId, now)).isPresent()
                                ? new Settlement.Never(List.of())
                                : fence(table, commitId));
        if (outcome instanceof Settlement.Committed) {
            rejects.get().ifPresent(part -> complete(commitId, part));
        }
        return outcome;
    }

    /** Of a table that has another name nobody can say here what became of its commits. */
    private BaseTable load(UUID group, UUID commitId) {
        try {
            return own.load(new LaneRegister(ledger, Optional.of(group), FileTarget.DATA));
        } catch (NoSuchTableException gone) {
            own.requireSameName();
            throw new CatalogUnavailable(
                    "Nobody knows whether commit %s stands: %s is gone, or has another name; a batch for that name ends the doubt"
                            .formatted(commitId, own.name()),
                    gone);
        }
    }

    private static Optional<Settlement> look(TableMetadata table, UUID commitId) {
        OptionalLong committed = CommitTraces.committed(table, commitId);
        if (committed.isPresent()) {
            return Optional.of(new Settlement.Committed(committed.orElseThrow()));
        }
        return CommitTraces.fence(table, commitId)
                .map(fence -> new Settlement.Never(List.of(fence.manifestListLocation())));
    }

    /** Moves the head, unless the commit comes first. */
    private Settlement fence(BaseTable table, UUID commitId) {
        var operations = new CheckedOperations(table.operations(), commitId, _ -> {});
        Optional<RuntimeException> failure = Optional.empty();
        try {
            new BaseTable(operations, table.name())
                    .newFastAppend()
                    .set(CommitTraces.FENCED, commitId.toString())
                    .commit();
            metrics.fenced();
        } catch (AlreadyCommitted late) {
            log.atInfo().addKeyValue("table", own.name()).log("{}", late.getMessage());
        } catch (RuntimeException doubt) {
            failure = Optional.of(doubt);
        }
        Optional<RuntimeException> cause = failure;
        return look(operations.refresh(), commitId)
                .orElseThrow(() ->
                        new CatalogUnavailable(
                                "Nobody knows whether commit %s of %s stands"
                                        .formatted(commitId, own.name()),
                                cause.orElseGet(() ->
                                        new IllegalStateException("The fence has vanished"))));
    }

    /** Again under the same commit-id: it comes once, whichever request is the first. */
    private void complete(UUID commitId, Part part) {
        if (isIn(part, commitId)) {
            return;
        }
        try {
            commit(commitId, part, _ -> {});
        } catch (RuntimeException doubt) {
            if (!isIn(part, commitId)) {
                throw doubt;
            }
        }
    }

    private static boolean isIn(Part part, UUID commitId) {
        return CommitTraces.committed(part.table().operations().refresh(), commitId).isPresent();
    }
}
