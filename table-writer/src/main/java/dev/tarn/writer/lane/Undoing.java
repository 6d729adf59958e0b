package dev.tarn.writer.lane;

import dev.tarn.database.SqlFailure;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.GroupRow;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.ledger.LeaseLost;
import dev.tarn.writer.ledger.Outages;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.ledger.UndoFileRow;
import dev.tarn.writer.ledger.UndoLedger;
import dev.tarn.writer.stage.UnreadableBatch;
import dev.tarn.writer.table.CatalogUnavailable;
import dev.tarn.writer.table.Settlement;
import dev.tarn.writer.table.TableName;
import dev.tarn.writer.undo.CannotUndo;
import dev.tarn.writer.undo.Removal;
import dev.tarn.writer.undo.Removals;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes committed batches out of the table again, each with a commit of its own that is made of the
 * table as it is at that very moment: whoever comes in between makes the catalog refuse it, and
 * everything is looked at anew.
 */
final class Undoing {
    private static final Logger log = LoggerFactory.getLogger(Undoing.class);
    private static final String CANNOT_UNDO = "CANNOT_UNDO";
    private static final int COMMITS_AT_ONCE = 5;

    /** Then it is not the moment that is wrong. */
    private static final int ATTEMPTS_MAX = 10;

    private final LaneTable own;
    private final LaneLedger lane;
    private final UndoLedger ledger;
    private final Commits commits;
    private final Removals removals;
    private final LaneConfig config;
    private final LaneMetrics metrics;
    private final InstantSource clock;

    /** Between an intent and its settlement nothing is given up. */
    private boolean inDoubt;

    /** With the attempts before this one. */
    private Map<UUID, Integer> begun = Map.of();

    Undoing(
            LaneTable own,
            LaneLedger lane,
            UndoLedger ledger,
            Commits commits,
            Removals removals,
            LaneConfig config,
            LaneMetrics metrics,
            InstantSource clock) {
        this.own = own;
        this.lane = lane;
        this.ledger = ledger;
        this.commits = commits;
        this.removals = removals;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Brings what the last holder of the lane left to its end, or back to its beginning. */
    void takeOver(GroupRow group, UUID batchId) {
        if (group.isCommitting()) {
            BatchRow batch = ledger.batch(batchId);
            boolean stands =
                    settle(
                            group.id(),
                            group.commitId().orElseThrow(),
                            batch,
                            removed(ledger.files(batch)));
            if (stands) {
                return;
            }
        }
        ledger.abandon(group.id());
    }

    /** What was begun and not brought to an end, so that the ledger counts it as an attempt. */
    Map<UUID, Integer> begun() {
        return begun;
    }

    /** Whether somebody wants a batch undone now. */
    boolean isDue() {
        return ledger.due().isPresent();
    }

    /** Undoes one batch; false when nobody wants that of any. */
    boolean step() {
        Optional<BatchRow> due = ledger.due();
        due.ifPresent(this::undo);
        return due.isPresent();
    }

    private void undo(BatchRow batch) {
        if (batch.groupId().isEmpty()) {
            ledger.doneWithoutCommit(batch.id());
            return;
        }
        if (batch.undo().attempt() >= ATTEMPTS_MAX) {
            refuse(
                    Optional.empty(),
                    batch,
                    "It was tried %d times; the last time: %s"
                            .formatted(
                                    batch.undo().attempt(),
                                    batch.undo()
                                            .reason()
                                            .orElse("the writer did not come to an end")));
            return;
        }
        UUID group = TimeOrderedId.next(clock);
        // Noted before the commit: when its answer is lost, the attempt may have been counted.
        begun = Map.of(batch.id(), batch.undo().attempt());
        ledger.begin(group, batch, own.uuid());
        try {
            undo(group, batch);
        } catch (RuntimeException failure) {
            if (inDoubt || endsTheLane(failure)) {
                throw failure;
            }
            end(group, batch, failure);
        } catch (OutOfMemoryError | StackOverflowError tooMuch) {
            if (inDoubt) {
                throw tooMuch;
            }
            end(group, batch, new IllegalStateException("No memory is left for it", tooMuch));
        }
        begun = Map.of();
    }

    /** Nothing of it is under way any more. */
    private void end(UUID group, BatchRow batch, RuntimeException failure) {
        switch (failure) {
            case CannotUndo no ->
                    refuse(Optional.of(group), batch, String.valueOf(no.getMessage()));
            case UnreadableBatch no ->
                    refuse(
                            Optional.of(group),
                            batch,
                            "It shares files with others, and its raw body cannot be read any more: "
                                    + no.getMessage());
            case LandingFailure store when store.isOfTheBody() ->
                    refuse(
                            Optional.of(group),
                            batch,
                            "It shares files with others, and its raw body is gone or damaged");
            case UnsupportedOperationException no ->
                    refuse(Optional.of(group), batch, String.valueOf(no.getMessage()));
            case NoSuchTableException _ -> gone(group, batch);
            default -> postpone(group, batch, failure);
        }
    }

    /** Under another name somebody else goes on with it. */
    private void gone(UUID group, BatchRow batch) {
        own.requireSameName();
        refuse(Optional.of(group), batch, "Table %s is gone".formatted(own.name()));
    }

    private void undo(UUID group, BatchRow batch) {
        Optional<RuntimeException> refusal = Optional.empty();
        for (int attempt = 0; attempt < COMMITS_AT_ONCE; attempt++) {
            refusal = tryCommit(group, batch);
            if (refusal.isEmpty()) {
                metrics.undone();
                return;
            }
            if (refusal.orElseThrow() instanceof ForbiddenException) {
                throw new CannotUndo(
                        "The catalog does not let the writer delete from %s; its principal needs DELETE: %s"
                                .formatted(own.name(), refusal.orElseThrow().getMessage()));
            }
        }
        throw refusal.orElseThrow();
    }

    /** Why it did not come about and never will; nothing when it stands. */
    private Optional<RuntimeException> tryCommit(UUID group, BatchRow batch) {
        List<UndoFileRow> files = ledger.files(batch);
        BaseTable table = own.load(register(FileTarget.DATA, group));
        UUID commitId = TimeOrderedId.next(clock);
        Removal rows =
                removals.ofRows(
                        table,
                        () -> own.loadRejects(register(FileTarget.REJECTS, group)),
                        batch,
                        files,
                        commitId);
        Optional<Commits.Part> rejects = rejects(group, batch, commitId);
        inDoubt = true;
        ledger.intend(group, commitId);
        Optional<RuntimeException> refusal = Optional.empty();
        try {
            Commits.Part data = part(own.name(), table, rows, commitId, batch);
            metrics.committing(() -> commits.send(commitId, data, rejects));
        } catch (RuntimeException doubt) {
            refusal = Optional.of(doubt);
            log.atWarn()
                    .addKeyValue("table", own.name())
                    .addKeyValue("batch", batch.id())
                    .addKeyValue("commit-id", commitId)
                    .setCause(doubt)
                    .log("An undo may have failed; asking what became of it");
        }
        boolean stands = settle(group, commitId, batch, removed(files));
        inDoubt = false;
        if (stands) {
            return Optional.empty();
        }
        return refusal.or(() ->
                Optional.of(
                        new CatalogUnavailable(
                                "Commit %s of %s did not come about"
                                        .formatted(commitId, own.name()))));
    }

    /** Always of one head: laid over another one it might remove other rows. */
    private static Commits.Part part(
            TableName name, BaseTable table, Removal removal, UUID commitId, BatchRow batch) {
        return new Commits.Part(
                name,
                table,
                true,
                transaction -> removal.applyTo(transaction, commitId, batch.id()));
    }

    /** Nothing where none of its rows is there. Files of each attempt have names of their own. */
    private Optional<Commits.Part> rejects(UUID group, BatchRow batch, UUID commitId) {
        return rejectTable(group, batch)
                .flatMap(table ->
                        Optional.of(
                                        removals.ofRejects(
                                                table, batch.id(), TimeOrderedId.next(clock)))
                                .filter(found -> !found.isEmpty())
                                .map(found ->
                                        part(own.name().rejects(), table, found, commitId, batch)));
    }

    /** Those that go whole; others stay in the table, with fewer rows. */
    private static List<String> removed(List<UndoFileRow> files) {
        return files.stream().filter(UndoFileRow::own).map(UndoFileRow::location).toList();
    }

    /** Whether it is committed; else it is fenced off for ever. */
    private boolean settle(UUID group, UUID commitId, BatchRow batch, List<String> removed) {
        return switch (commits.settle(group, commitId, () -> rejects(group, batch, commitId))) {
            case Settlement.Committed(long snapshotId) -> {
                ledger.committed(group, commitId, batch.id(), snapshotId, removed);
                yield true;
            }
            case Settlement.Never(List<String> standing) -> {
                ledger.fenced(group, commitId, standing);
                yield false;
            }
        };
    }

    private LaneRegister register(FileTarget target, UUID group) {
        return new LaneRegister(lane, Optional.of(group), target);
    }

    private Optional<BaseTable> rejectTable(UUID group, BatchRow batch) {
        if (batch.rowsRejected().orElse(0L) == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(own.loadRejects(register(FileTarget.REJECTS, group)));
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }

    private static boolean endsTheLane(RuntimeException failure) {
        return switch (failure) {
            case SqlFailure sql -> sql.retriable();
            case UnknownCommitOutcome _, LeaseLost _, LaneMoved _ -> true;
            default -> false;
        };
    }

    private void refuse(Optional<UUID> group, BatchRow batch, String reason) {
        log.atInfo().addKeyValue("batch", batch.id()).log("A batch is not undone: {}", reason);
        ledger.refuse(group, batch.id(), CANNOT_UNDO, reason);
    }

    private void postpone(UUID group, BatchRow batch, RuntimeException failure) {
        log.atWarn()
                .addKeyValue("table", own.name())
                .addKeyValue("batch", batch.id())
                .setCause(failure)
                .log("A batch cannot be undone now; it is tried again");
        ledger.postpone(
                group,
                batch.id(),
                Outage.is(failure) ? Outages.CODE : failure.getClass().getSimpleName(),
                String.valueOf(failure.getMessage()),
                config.pauseAfter(batch.undo().attempt()));
    }
}
