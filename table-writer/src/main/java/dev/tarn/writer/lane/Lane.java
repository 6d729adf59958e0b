package dev.tarn.writer.lane;

import dev.tarn.database.SqlFailure;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.writer.contract.Warning;
import dev.tarn.writer.growth.Growth;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.GroupRow;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.ledger.LeaseLost;
import dev.tarn.writer.ledger.NewGroup;
import dev.tarn.writer.ledger.Outages;
import dev.tarn.writer.ledger.RejectCounts;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.stage.BatchOutcome;
import dev.tarn.writer.stage.Staged;
import dev.tarn.writer.stage.Stager;
import dev.tarn.writer.table.TableName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one who writes to a table: batches to files, files to a group, a group to one snapshot. Every
 * step is written down before the next begins, so that after a death anywhere the next holder of
 * the lane finds out where it was. While a group is committed the next one is read; commits come
 * one after the other.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final LaneTable own;
    private final TableName name;
    private final LaneLedger ledger;
    private final Stager stager;
    private final Committing committing;
    private final Undoing undoing;
    private final LaneConfig config;
    private final LaneMetrics metrics;
    private final Finished finished;
    private final InstantSource clock;

    /** With the attempts before this one. */
    private Map<UUID, Integer> begun = Map.of();

    private Optional<UnderWay> underWay = Optional.empty();
    private boolean endedWell;

    Lane(
            LaneTable own,
            LaneLedger ledger,
            Stager stager,
            Committing committing,
            Undoing undoing,
            LaneConfig config,
            LaneMetrics metrics,
            Finished finished,
            InstantSource clock) {
        this.own = own;
        this.name = own.name();
        this.ledger = ledger;
        this.stager = stager;
        this.committing = committing;
        this.undoing = undoing;
        this.config = config;
        this.metrics = metrics;
        this.finished = finished;
        this.clock = clock;
    }

    /** Brings what the last holder left to its end: nothing is sent before all doubts are over. */
    void takeOver() {
        List<GroupRow> open = new ArrayList<>();
        for (GroupRow group : ledger.takeOver()) {
            if (group.undoes().isPresent()) {
                undoing.takeOver(group, group.undoes().orElseThrow());
            } else if (!committing.stands(group)) {
                open.add(group);
            }
        }
        open.forEach(committing::takeOver);
    }

    /** Writes what is there; false when there is nothing. */
    boolean step() {
        endedWell = false;
        if (underWay.filter(UnderWay::hasFailed).isPresent()) {
            // Nothing more is begun before that doubt is over.
            awaitCommit();
        }
        boolean undone = undo();
        if (!ledger.isDue()) {
            return endCommit() || undone;
        }
        // Before an attempt is counted: a death while the catalog is waited for blames no batch.
        Optional<BaseTable> table;
        try {
            table = own.find();
        } catch (RuntimeException failure) {
            if (endsTheLane(failure)) {
                throw failure;
            }
            postpone(begin(), failure);
            begun = Map.of();
            return true;
        }
        List<BatchRow> batches = begin();
        Optional<Next> next = Optional.empty();
        try {
            if (table.isEmpty()) {
                gone(batches);
            } else {
                next = stage(table.orElseThrow(), batches);
            }
        } catch (NoSuchTableException _) {
            gone(batches);
        } finally {
            finished.ring();
        }
        awaitCommit();
        next.ifPresent(this::commit);
        begun = Map.of();
        return true;
    }

    private boolean undo() {
        if (!undoing.isDue()) {
            return false;
        }
        awaitCommit();
        boolean undone = undoing.step();
        if (undone) {
            finished.ring();
        }
        return undone;
    }

    private void commit(Next next) {
        Runnable commit =
                () -> {
                    try {
                        committing.commit(next.group());
                    } finally {
                        finished.ring();
                    }
                };
        if (next.goesAlone()) {
            commit.run();
        } else {
            // No virtual thread, for the same reason as the lane's own.
            ThreadFactory threads =
                    Thread.ofPlatform()
                            .daemon()
                            .name(Thread.currentThread().getName() + "-commit")
                            .factory();
            underWay = Optional.of(UnderWay.start(threads, begun, commit));
        }
    }

    boolean isCommitting() {
        return underWay.isPresent();
    }

    /** Whether in the last step a commit has ended well, or none is left whose end is open. */
    boolean hasWorked() {
        return endedWell || underWay.isEmpty();
    }

    /** Where the commit under way has come to its end; nobody waits for it. */
    private boolean endCommit() {
        return underWay.filter(UnderWay::isDone).isPresent() && awaitCommit();
    }

    /** Waits for the commit under way; false when there is none. */
    boolean awaitCommit() {
        if (underWay.isEmpty()) {
            return false;
        }
        UnderWay awaited = underWay.orElseThrow();
        underWay = Optional.empty();
        try {
            awaited.await();
        } catch (RuntimeException | Error failure) {
            begun = new HashMap<>(begun);
            begun.putAll(awaited.begun());
            throw failure;
        }
        endedWell = true;
        return true;
    }

    /** Nothing goes on behind whoever leaves the lane; what was thrown is told here. */
    void leave() {
        try {
            awaitCommit();
        } catch (RuntimeException | Error failure) {
            log.atWarn()
                    .addKeyValue("table", name)
                    .setCause(failure)
                    .log("A commit was not brought to its end; it goes on later");
        }
    }

    private List<BatchRow> begin() {
        // Noted before the commit: when its answer is lost, the attempt may have been counted.
        return ledger.begin(
                config.groupBatches(),
                config.groupBytes().bytes(),
                underWay.isPresent(),
                due ->
                        begun =
                                due.stream()
                                        .collect(
                                                Collectors.toMap(BatchRow::id, BatchRow::attempt)));
    }

    /** What was begun and not brought to an end, so that the ledger counts it as an attempt. */
    Map<UUID, Integer> begun() {
        Map<UUID, Integer> all = new HashMap<>(begun);
        underWay.ifPresent(group -> all.putAll(group.begun()));
        all.putAll(undoing.begun());
        return all;
    }

    /** Batches are for a table, not for whatever has got its name since. */
    private void gone(List<BatchRow> batches) {
        own.requireSameName();
        for (BatchRow batch : batches) {
            ledger.quarantine(
                    batch.id(),
                    0,
                    RejectCounts.NONE,
                    "NO_SUCH_TABLE",
                    "Table %s is gone, or has another name; retry once a batch came under that one"
                            .formatted(name));
        }
    }

    private Optional<Next> stage(BaseTable table, List<BatchRow> batches) {
        if (batches.isEmpty()) {
            return Optional.empty();
        }
        try {
            Staged staged =
                    metrics.staging(() ->
                            stager.stage(
                                    TimeOrderedId.next(clock), table, batches, this::rejectTable));
            return write(staged)
                    .map(group ->
                            new Next(
                                    group,
                                    batches.stream().anyMatch(BatchRow::replaces),
                                    staged.files().size()));
        } catch (RuntimeException failure) {
            if (endsTheLane(failure)) {
                throw failure;
            }
            postpone(batches, failure);
            return Optional.empty();
        } catch (OutOfMemoryError | StackOverflowError tooMuch) {
            // What was collected for these batches is let go by now.
            postpone(batches, new IllegalStateException("No memory is left for it", tooMuch));
            return Optional.empty();
        }
    }

    /** A ledger that cannot be reached; what it refuses for good is the fault of a batch. */
    private static boolean endsTheLane(RuntimeException failure) {
        return switch (failure) {
            case SqlFailure sql -> sql.retriable();
            case UnknownCommitOutcome _, LeaseLost _, NoSuchTableException _ -> true;
            default -> false;
        };
    }

    private void postpone(List<BatchRow> batches, RuntimeException failure) {
        if (batches.isEmpty()) {
            return;
        }
        int attempts = batches.stream().mapToInt(BatchRow::attempt).max().orElse(0);
        log.atWarn()
                .addKeyValue("table", name)
                .addKeyValue("batches", batches.size())
                .setCause(failure)
                .log("Batches cannot be written now; they are tried again");
        ledger.fail(
                batches,
                Outage.is(failure) ? Outages.CODE : failure.getClass().getSimpleName(),
                String.valueOf(failure.getMessage()),
                config.pauseAfter(attempts));
    }

    private BaseTable rejectTable() {
        return own.requireRejects(new LaneRegister(ledger, Optional.empty(), FileTarget.REJECTS));
    }

    private Optional<GroupRow> write(Staged staged) {
        List<NewGroup.Batch> written = new ArrayList<>();
        for (BatchOutcome outcome : staged.outcomes()) {
            switch (outcome) {
                case BatchOutcome.Written batch ->
                        written.add(
                                new NewGroup.Batch(
                                        batch.batch(),
                                        batch.read(),
                                        batch.written(),
                                        batch.rejected(),
                                        batch.rejects(),
                                        Warning.json(batch.warnings())));
                case BatchOutcome.Empty empty ->
                        ledger.finishEmpty(empty.batch(), Warning.json(empty.warnings()));
                case BatchOutcome.Refused refused -> {
                    metrics.refused(refused.code());
                    ledger.quarantine(
                            refused.batch(),
                            refused.read(),
                            refused.rejects(),
                            refused.code(),
                            refused.reason());
                }
            }
        }
        Optional<String> growth = staged.growth().map(Growth::toJson);
        ledger.stage(
                new NewGroup(
                        staged.group(),
                        staged.table(),
                        staged.schemaId(),
                        staged.specId(),
                        growth,
                        written,
                        staged.files()));
        metrics.warnings(staged.outcomes());
        if (written.isEmpty()) {
            return Optional.empty();
        }
        metrics.rows(written);
        return Optional.of(
                new GroupRow(
                        staged.group(),
                        "STAGED",
                        Optional.empty(),
                        0,
                        staged.table(),
                        staged.schemaId(),
                        staged.specId(),
                        growth,
                        Optional.empty()));
    }
}
