package dev.tarn.writer.ledger;

import dev.tarn.database.Transactions;
import dev.tarn.writer.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What the holder of a lane writes down. Each change holds the lease in the same transaction, so
 * that whoever has lost the lane changes nothing.
 */
public final class LaneLedger {
    private static final int GROUPS_MAX = 100;

    /**
     * After so many a batch that fails has less company, and after so many it waits for a person.
     */
    private static final int ATTEMPTS_TOGETHER = 2;

    /** Then so many go together, and after each further failure an eighth of that. */
    private static final int COMPANY = 1 << 10;

    private static final int COMPANY_BITS_EACH = 3;

    private static final int ATTEMPTS_MAX = 10;
    private static final int REASON_CHARACTERS_MAX = 2_000;

    private final Transactions transactions;
    private final LaneLease lease;
    private final InstantSource clock;

    public LaneLedger(Transactions transactions, LaneLease lease, InstantSource clock) {
        this.transactions = transactions;
        this.lease = lease;
        this.clock = clock;
    }

    /**
     * What the last holder left, of which the catalog may have heard first; its unfinished files
     * are nobody's.
     */
    public List<GroupRow> takeOver() {
        return held(handle -> {
            handle.attach(BegunFileStore.class)
                    .unwantEarlier(laneId(), lease.epoch(), clock.instant());
            return handle.attach(GroupStore.class).open(laneId(), GROUPS_MAX);
        });
    }

    /** What the table of this lane is called by now, as far as anybody has said. */
    public TableName table() {
        return transactions.read(handle -> handle.attach(LaneStore.class).get(laneId())).table();
    }

    /** Whether a batch waits to be begun now. */
    public boolean isDue() {
        return transactions.read(handle -> {
            BatchStore batches = handle.attach(BatchStore.class);
            return !inOrder(batches, batches.due(laneId(), clock.instant(), 1)).isEmpty();
        });
    }

    /**
     * The next batches, in the order of their coming, with an attempt counted for each. Whoever
     * notes them does so before it is known whether that stands.
     *
     * @param behind a group that is still on its way, and may come back: nothing that replaces
     *     begins then, and nothing that could pass it
     */
    public List<BatchRow> begin(
            int batchesMax, long bytesMax, boolean behind, Consumer<List<BatchRow>> noting) {
        return held(handle -> {
            BatchStore batches = handle.attach(BatchStore.class);
            Instant now = clock.instant();
            if (behind && batches.firstReplacing(laneId()).isPresent()) {
                return List.of();
            }
            Map<Boolean, List<BatchRow>> found =
                    batches.due(laneId(), now, batchesMax).stream()
                            .collect(Collectors.partitioningBy(LaneLedger::isHopeless));
            found.getOrDefault(true, List.of()).forEach(batch -> giveUp(batches, batch));
            List<BatchRow> due =
                    within(inOrder(batches, found.getOrDefault(false, List.of())), bytesMax);
            if (behind && due.stream().anyMatch(BatchRow::replaces)) {
                // It has landed since the first look.
                return List.of();
            }
            if (!due.isEmpty()) {
                batches.begin(ids(due), now);
                noting.accept(due);
            }
            return due;
        });
    }

    /**
     * Tried often enough, though nothing around it was out of order: it failed by itself, or took
     * the writer with it each time.
     */
    private static boolean isHopeless(BatchRow batch) {
        return batch.blamed() >= ATTEMPTS_MAX;
    }

    private static void giveUp(BatchStore batches, BatchRow batch) {
        String reason =
                "It was tried %d times; the last time: %s"
                        .formatted(
                                batch.blamed(),
                                batch.reason().orElse("the writer did not come to an end"));
        batches.quarantine(batch.id(), 0, RejectCounts.NONE, "GIVEN_UP", bounded(reason));
    }

    /**
     * Without those that would pass one that replaces what is there, or be passed by it: a row that
     * came before it has to be replaced, and one that came after it has to stay.
     */
    private List<BatchRow> inOrder(BatchStore batches, List<BatchRow> due) {
        Optional<BatchRow> found = batches.firstReplacing(laneId());
        if (found.isEmpty()) {
            return due;
        }
        BatchRow replacing = found.orElseThrow();
        if (batches.hasOpenBefore(laneId(), replacing.id())) {
            // In the order of their coming, though it may not be due itself.
            Set<UUID> before = batches.before(replacing.id(), ids(due));
            return due.stream().filter(batch -> before.contains(batch.id())).toList();
        }
        return due.stream().filter(batch -> batch.id().equals(replacing.id())).toList();
    }

    /** Whether the group replaces what a batch that came before it has yet to bring. */
    public boolean passes(UUID group) {
        return transactions.read(handle -> {
            BatchStore batches = handle.attach(BatchStore.class);
            return batches.rowsOfGroup(group).stream()
                    .filter(BatchRow::replaces)
                    .anyMatch(batch -> batches.hasOpenBefore(laneId(), batch.id()));
        });
    }

    /**
     * The first one always; then as many as stay within the bytes, and as the most troublesome of
     * them may have with it. So the one that brings the writer down is found in a few attempts, and
     * a thousand that were there when it died do not go one by one.
     */
    private static List<BatchRow> within(List<BatchRow> due, long bytesMax) {
        long bytes = 0;
        int count = 0;
        int together = Integer.MAX_VALUE;
        for (BatchRow batch : due) {
            bytes += batch.rawBytes();
            together = Math.min(together, togetherWith(batch));
            if (count > 0 && (bytes > bytesMax || count >= together)) {
                break;
            }
            count++;
        }
        return due.subList(0, count);
    }

    private static int togetherWith(BatchRow batch) {
        int failures = batch.blamed() - ATTEMPTS_TOGETHER;
        return failures <= 0
                ? Integer.MAX_VALUE
                : Math.max(1, COMPANY >> (COMPANY_BITS_EACH * (failures - 1)));
    }

    public void beginFile(String location, Optional<UUID> group, FileTarget target) {
        run(handle ->
                handle.attach(BegunFileStore.class)
                        .begin(location, laneId(), lease.epoch(), group, target, clock.instant()));
    }

    /** The rows of the group are in files: all of this, or nothing of it. */
    public void stage(NewGroup group) {
        run(handle -> {
            Instant now = clock.instant();
            BatchStore batches = handle.attach(BatchStore.class);
            BegunFileStore files = handle.attach(BegunFileStore.class);
            if (!group.files().isEmpty()) {
                handle.attach(GroupStore.class)
                        .stage(
                                group.id(),
                                laneId(),
                                group.table(),
                                group.schemaId(),
                                group.specId(),
                                group.growth(),
                                now);
            }
            exactly(group.batches().size(), batches.stage(group, now));
            for (StagedFileRow file : group.files()) {
                one(
                        files.stage(
                                file.location(),
                                group.id(),
                                file.target(),
                                file.content(),
                                file.batchId()));
            }
            // What this lane began and did not stage belongs to batches that were refused.
            files.unwantEarlier(laneId(), lease.epoch() + 1, now);
        });
    }

    public void finishEmpty(UUID batch, String warnings) {
        run(handle ->
                one(handle.attach(BatchStore.class).finishEmpty(batch, warnings, clock.instant())));
    }

    public void quarantine(
            UUID batch, long read, RejectCounts rejects, String code, String reason) {
        run(handle ->
                one(
                        handle.attach(BatchStore.class)
                                .quarantine(batch, read, rejects, code, bounded(reason))));
    }

    /** Around the batches something failed; they are tried again after a pause. */
    public void fail(Collection<BatchRow> batches, String code, String reason, Duration pause) {
        run(handle -> {
            Instant now = clock.instant();
            handle.attach(BatchStore.class)
                    .fail(ids(batches), code, bounded(reason), now.plus(pause), outages(code));
            handle.attach(BegunFileStore.class).unwantEarlier(laneId(), lease.epoch() + 1, now);
        });
    }

    /**
     * An attempt at these was broken off for something around them, and nobody could write it down
     * then. One that ended with its writer is never excused, nor is one that was not counted.
     *
     * @param batches each with its attempts before
     */
    public void excuse(Map<UUID, Integer> batches) {
        run(handle -> {
            BatchStore store = handle.attach(BatchStore.class);
            UndoStore undos = handle.attach(UndoStore.class);
            // It was on its way into the table or out of it, and is counted for one of them.
            batches.forEach((id, before) -> {
                store.excuse(laneId(), id, before);
                undos.excuse(laneId(), id, before);
            });
        });
    }

    public List<StagedFileRow> files(UUID group) {
        return transactions.read(handle -> handle.attach(BegunFileStore.class).staged(group));
    }

    public List<BatchRow> batches(UUID group) {
        return transactions.read(handle -> handle.attach(BatchStore.class).rowsOfGroup(group));
    }

    public GroupSize size(UUID group) {
        return transactions.read(handle -> handle.attach(BatchStore.class).sizeOfGroup(group));
    }

    /**
     * Written down before the catalog hears of it: from now on only a settlement ends the doubt.
     */
    public void intend(UUID group, UUID commitId) {
        run(handle -> {
            one(handle.attach(GroupStore.class).intend(group, commitId));
        });
    }

    public void committed(
            UUID group,
            UUID commitId,
            long snapshotId,
            Optional<Long> sequenceNumber,
            int schemaId,
            Optional<String> replaced,
            Collection<String> unwanted) {
        run(handle -> {
            Instant now = clock.instant();
            BegunFileStore files = handle.attach(BegunFileStore.class);
            one(handle.attach(GroupStore.class).commit(group, commitId, snapshotId, now));
            BatchStore batches = handle.attach(BatchStore.class);
            exactly(
                    batches.sizeOfGroup(group).batches(),
                    batches.commit(group, snapshotId, sequenceNumber, schemaId, replaced, now));
            if (!unwanted.isEmpty()) {
                files.unwant(unwanted.toArray(String[]::new), now);
            }
            files.commit(group);
        });
    }

    /**
     * That commit-id is fenced: the same files may go under another one. The files of the fence
     * itself stay.
     */
    public void fenced(UUID group, UUID commitId, Collection<String> standing) {
        run(handle -> {
            BegunFileStore files = handle.attach(BegunFileStore.class);
            one(handle.attach(GroupStore.class).fenced(group, commitId));
            handle.attach(BatchStore.class).fenced(group);
            files.stand(standing.toArray(String[]::new));
            files.unwantManifests(group, clock.instant());
        });
    }

    /** How often the batch of the group has been tried that was tried most often. */
    public int attempts(UUID group) {
        return transactions.read(handle -> handle.attach(BatchStore.class).attempts(group));
    }

    /**
     * The catalog refuses these files again and again: the batches are read again after a pause, so
     * that one of them does not hold up the others for ever.
     */
    public void refused(UUID group, String code, String reason, Duration pause) {
        run(handle -> {
            Instant now = clock.instant();
            BatchStore batches = handle.attach(BatchStore.class);
            UUID[] ids = batches.ofGroup(group).toArray(UUID[]::new);
            one(handle.attach(GroupStore.class).abandon(group, now));
            batches.restage(group);
            batches.fail(ids, code, bounded(reason), now.plus(pause), outages(code));
            handle.attach(BegunFileStore.class).unwantGroup(group, now);
        });
    }

    /** Nobody but a person helps: the files are given up, and the batches wait for them. */
    public void quarantine(UUID group, String code, String reason) {
        run(handle -> {
            Instant now = clock.instant();
            BatchStore batches = handle.attach(BatchStore.class);
            List<UUID> ids = batches.ofGroup(group);
            one(handle.attach(GroupStore.class).abandon(group, now));
            batches.restage(group);
            String words = bounded(reason);
            ids.forEach(batch -> one(batches.quarantine(batch, 0, RejectCounts.NONE, code, words)));
            handle.attach(BegunFileStore.class).unwantGroup(group, now);
        });
    }

    /**
     * The files do not fit the table any more; the batches are read again from their raw bodies.
     */
    public void restage(UUID group) {
        run(handle -> {
            Instant now = clock.instant();
            one(handle.attach(GroupStore.class).abandon(group, now));
            handle.attach(BatchStore.class).restage(group);
            handle.attach(BegunFileStore.class).unwantGroup(group, now);
        });
    }

    private long laneId() {
        return lease.lane().id();
    }

    private void run(Consumer<Handle> work) {
        held(handle -> {
            work.accept(handle);
            return true;
        });
    }

    private <T> T held(Function<Handle, T> work) {
        return transactions.write(handle -> {
            if (handle.attach(LaneStore.class)
                    .hold(laneId(), lease.owner(), lease.epoch())
                    .isEmpty()) {
                throw new LeaseLost(laneId());
            }
            return work.apply(handle);
        });
    }

    private static void one(int rows) {
        exactly(1, rows);
    }

    private static void exactly(int wanted, int rows) {
        if (rows != wanted) {
            throw new IllegalStateException(
                    "The ledger is not in the state that its lane left: %d rows instead of %d"
                            .formatted(rows, wanted));
        }
    }

    private static UUID[] ids(Collection<BatchRow> batches) {
        return batches.stream().map(BatchRow::id).toArray(UUID[]::new);
    }

    private static int outages(String code) {
        return code.equals(Outages.CODE) ? 1 : 0;
    }

    private static String bounded(String reason) {
        String clean = reason.replace('\u0000', '\uFFFD');
        return clean.length() <= REASON_CHARACTERS_MAX
                ? clean
                : clean.substring(0, REASON_CHARACTERS_MAX);
    }
}
