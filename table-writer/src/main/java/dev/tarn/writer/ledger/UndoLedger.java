package dev.tarn.writer.ledger;

import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * What the holder of a lane writes down about batches that go. As in {@link LaneLedger}, each
 * change holds the lease in the same transaction.
 */
public final class UndoLedger {
    private static final int REASON_CHARACTERS_MAX = 2_000;

    private final Transactions transactions;
    private final LaneLease lease;
    private final InstantSource clock;

    public UndoLedger(Transactions transactions, LaneLease lease, InstantSource clock) {
        this.transactions = transactions;
        this.lease = lease;
        this.clock = clock;
    }

    /** The one that has waited longest. */
    public Optional<BatchRow> due() {
        return transactions.read(
                handle -> handle.attach(UndoStore.class).due(lease.lane().id(), clock.instant()));
    }

    public BatchRow batch(UUID id) {
        return transactions.read(handle -> handle.attach(UndoStore.class).get(id));
    }

    /** Where its rows are, as far as the ledger knows. */
    public List<UndoFileRow> files(BatchRow batch) {
        return batch.groupId()
                .map(group ->
                        transactions.<List<UndoFileRow>>read(
                                handle -> handle.attach(UndoStore.class).files(group, batch.id())))
                .orElse(List.of());
    }

    /** From now on files may be begun for it. */
    public void begin(UUID group, BatchRow batch, UUID table) {
        run(handle -> {
            one(handle.attach(UndoStore.class).begin(batch.id()));
            handle.attach(GroupStore.class)
                    .beginUndo(
                            group,
                            lease.lane().id(),
                            table,
                            batch.schemaId().orElse(0),
                            batch.id(),
                            clock.instant());
        });
    }

    public void intend(UUID group, UUID commitId) {
        run(handle -> one(handle.attach(GroupStore.class).intend(group, commitId)));
    }

    /** That commit-id is fenced: another one may be tried, with other files. */
    public void fenced(UUID group, UUID commitId, List<String> standing) {
        run(handle -> {
            BegunFileStore files = handle.attach(BegunFileStore.class);
            one(handle.attach(GroupStore.class).fenced(group, commitId));
            files.stand(standing.toArray(String[]::new));
            files.unwantManifests(group, clock.instant());
        });
    }

    public void committed(
            UUID group, UUID commitId, UUID batch, long snapshotId, List<String> removed) {
        run(handle -> {
            Instant now = clock.instant();
            one(handle.attach(GroupStore.class).commit(group, commitId, snapshotId, now));
            handle.attach(BegunFileStore.class).commit(group);
            UndoStore undos = handle.attach(UndoStore.class);
            undos.removed(removed.toArray(String[]::new));
            one(undos.done(batch, Optional.of(snapshotId), now));
        });
    }

    public void doneWithoutCommit(UUID batch) {
        run(handle ->
                one(handle.attach(UndoStore.class).done(batch, Optional.empty(), clock.instant())));
    }

    /** What was begun for it is given up; the batch waits, to be tried again by itself. */
    public void postpone(UUID group, UUID batch, String code, String reason, Duration pause) {
        run(handle -> {
            abandon(handle, group);
            one(
                    handle.attach(UndoStore.class)
                            .postpone(
                                    batch,
                                    code,
                                    bounded(reason),
                                    clock.instant().plus(pause),
                                    code.equals(Outages.CODE) ? 1 : 0));
        });
    }

    /** What the last holder began and nobody has heard of; the batch is tried again. */
    public void abandon(UUID group) {
        run(handle -> abandon(handle, group));
    }

    /** It cannot be done: the batch stays. */
    public void refuse(Optional<UUID> group, UUID batch, String code, String reason) {
        run(handle -> {
            group.ifPresent(begun -> abandon(handle, begun));
            one(handle.attach(UndoStore.class).refuse(batch, code, bounded(reason)));
        });
    }

    private void abandon(Handle handle, UUID group) {
        Instant now = clock.instant();
        one(handle.attach(GroupStore.class).abandon(group, now));
        handle.attach(BegunFileStore.class).unwantManifests(group, now);
    }

    private void run(Consumer<Handle> work) {
        transactions.run(handle -> {
            if (handle.attach(LaneStore.class)
                    .hold(lease.lane().id(), lease.owner(), lease.epoch())
                    .isEmpty()) {
                throw new LeaseLost(lease.lane().id());
            }
            work.accept(handle);
        });
    }

    private static void one(int rows) {
        if (rows != 1) {
            throw new IllegalStateException(
                    "The ledger is not in the state that its lane left: %d rows instead of one"
                            .formatted(rows));
        }
    }

    private static String bounded(String reason) {
        String clean = reason.replace('\u0000', '\uFFFD');
        return clean.length() <= REASON_CHARACTERS_MAX
                ? clean
                : clean.substring(0, REASON_CHARACTERS_MAX);
    }
}
