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
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.stage.BatchOutcome;
import dev.tarn.writer.stage.RejectedRows;
import dev.tarn.writer.stage.Staged;
import dev.tarn.writer.stage.Stager;
import dev.tarn.writer.table.CatalogUnavailable;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.Settlement;
import dev.tarn.writer.table.Settlements;
import dev.tarn.writer.table.TableName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one who writes to a table: batches to files, files to a group, a group to one snapshot. Every
 * step is written down before the next begins, so that after a death anywhere the next holder of
 * the lane finds out where it was; after any doubt about a commit only a settlement counts.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final int COMMITS_AT_ONCE = 5;
    private static final String MAY_NOT_REPLACE = "MAY_NOT_REPLACE";

    private final TableName name;
    private final UUID tableUuid;
    private final LaneLedger ledger;
    private final LakeTables tables;
    private final Settlements settlements;
    private final Stager stager;
    private final Undoing undoing;
    private final LaneConfig config;
    private final LaneMetrics metrics;
    private final Finished finished;
    private final InstantSource clock;

    /** With the attempts before this one. */
    private Map<UUID, Integer> begun = Map.of();

    Lane(
            KnownTable table,
            LaneLedger ledger,
            LakeTables tables,
            Settlements settlements,
            Stager stager,
            Undoing undoing,
            LaneConfig config,
            LaneMetrics metrics,
            Finished finished,
            InstantSource clock) {
        this.name = table.name();
        this.tableUuid = table.uuid();
        this.ledger = ledger;
        this.tables = tables;
        this.settlements = settlements;
        this.stager = stager;
        this.undoing = undoing;
        this.config = config;
        this.metrics = metrics;
        this.finished = finished;
        this.clock = clock;
    }

    /** Brings what the last holder left to its end. */
    void takeOver() {
        for (GroupRow group : ledger.takeOver()) {
            if (group.undoes().isPresent()) {
                undoing.takeOver(group, group.undoes().orElseThrow());
            } else if (group.isCommitting()) {
                UUID commitId = group.commitId().orElseThrow();
                if (!settle(group, commitId, List.of())) {
                    commit(group);
                }
            } else {
                commit(group);
            }
        }
    }

    /** Writes what is there; false when there is nothing. */
    boolean step() {
        boolean undone = undo();
        if (!ledger.isDue()) {
            return undone;
        }
        // Before an attempt is counted: a death while the catalog is waited for blames no batch.
        Optional<BaseTable> table;
        try {
            table = find();
        } catch (RuntimeException failure) {
            if (endsTheLane(failure)) {
                throw failure;
            }
            postpone(begin(), failure);
            begun = Map.of();
            return true;
        }
        List<BatchRow> batches = begin();
        try {
            if (table.isEmpty()) {
                gone(batches);
            } else {
                stage(table.orElseThrow(), batches).ifPresent(this::commit);
            }
            begun = Map.of();
        } catch (NoSuchTableException _) {
            gone(batches);
        } finally {
            finished.ring();
        }
        return true;
    }

    private boolean undo() {
        boolean undone = undoing.step();
        if (undone) {
            finished.ring();
        }
        return undone;
    }

    private List<BatchRow> begin() {
        // Noted before the commit: when its answer is lost, the attempt may have been counted.
        return ledger.begin(
                config.groupBatches(),
                config.groupBytes().bytes(),
                due ->
                        begun =
                                due.stream()
                                        .collect(
                                                Collectors.toMap(BatchRow::id, BatchRow::attempt)));
    }

    /** What was begun and not brought to an end, so that the ledger counts it as an attempt. */
    Map<UUID, Integer> begun() {
        return begun;
    }

    /** Batches are for a table, not for whatever has got its name since. */
    private void gone(List<BatchRow> batches) {
        TableName named = ledger.table();
        if (!named.equals(name)) {
            throw new LaneMoved(name, named);
        }
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

    /** The table of this lane, if it still has its name. */
    private BaseTable load(LaneRegister register) {
        BaseTable table = tables.load(name, register);
        if (!uuid(table).equals(tableUuid)) {
            throw new NoSuchTableException("%s is another table by now", name);
        }
        return table;
    }

    private static UUID uuid(BaseTable table) {
        return UUID.fromString(table.operations().current().uuid());
    }

    private Optional<GroupRow> stage(BaseTable table, List<BatchRow> batches) {
        if (batches.isEmpty()) {
            return Optional.empty();
        }
        try {
            Staged staged =
                    metrics.staging(() ->
                            stager.stage(
                                    TimeOrderedId.next(clock), table, batches, this::rejectTable));
            return write(staged);
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
        var register = new LaneRegister(ledger, Optional.empty(), FileTarget.REJECTS);
        try {
            return tables.load(name.rejects(), register);
        } catch (NoSuchTableException _) {
            tables.create(
                    name.rejects(),
                    RejectedRows.SCHEMA,
                    PartitionSpec.unpartitioned(),
                    Map.of("comment", "Rows that %s could not take".formatted(name.name())));
            return tables.load(name.rejects(), register);
        }
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

    /** The tables that a group goes to, as they are now. */
    private record Targets(BaseTable table, Optional<BaseTable> rejects, LaneRegister register) {}

    /** Empty when they are not what the files were written for. */
    private Optional<Targets> targets(GroupRow group, List<StagedFileRow> files) {
        Optional<UUID> owner = Optional.of(group.id());
        var register = new LaneRegister(ledger, owner, FileTarget.DATA);
        boolean hasRejects = files.stream().anyMatch(file -> file.target() == FileTarget.REJECTS);
        try {
            BaseTable table = load(register);
            Optional<BaseTable> rejects =
                    hasRejects
                            ? Optional.of(
                                    tables.load(
                                            name.rejects(),
                                            new LaneRegister(ledger, owner, FileTarget.REJECTS)))
                            : Optional.empty();
            return fits(group, table)
                    ? Optional.of(new Targets(table, rejects, register))
                    : Optional.empty();
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }

    /**
     * Until it stands. Who was merely too late, or refused for once, goes again at once and under a
     * new commit-id; what is refused every time is read again later.
     */
    private void commit(GroupRow group) {
        Optional<RuntimeException> refusal = Optional.empty();
        for (int attempt = 0; attempt < COMMITS_AT_ONCE; attempt++) {
            refusal = tryCommit(group);
            if (refusal.isEmpty()) {
                return;
            }
            if (refusal.orElseThrow() instanceof ForbiddenException forbidden && replaces(group)) {
                // It would hold up what landed behind it for as long as the right is missing.
                metrics.refused(MAY_NOT_REPLACE);
                ledger.quarantine(
                        group.id(),
                        MAY_NOT_REPLACE,
                        "The writer may not replace in %s; retry once it may: %s"
                                .formatted(name, forbidden.getMessage()));
                return;
            }
        }
        RuntimeException failure = refusal.orElseThrow();
        ledger.refused(
                group.id(),
                Outage.is(failure) ? Outages.CODE : "COMMIT_REFUSED",
                String.valueOf(failure.getMessage()),
                config.pauseAfter(ledger.attempts(group.id())));
    }

    /** Why it did not come about and never will; nothing when there is nothing more to do. */
    private Optional<RuntimeException> tryCommit(GroupRow group) {
        List<StagedFileRow> files = ledger.files(group.id());
        Optional<Targets> found = targets(group, files);
        if (found.isEmpty()) {
            log.atInfo().addKeyValue("table", name).log("The table has changed; reading again");
            ledger.restage(group.id());
            return Optional.empty();
        }
        Targets targets = found.orElseThrow();
        UUID commitId = TimeOrderedId.next(clock);
        List<BatchRow> batches = ledger.batches(group.id());
        ledger.intend(group.id(), commitId);
        Optional<RuntimeException> refusal = Optional.empty();
        try {
            metrics.committing(() ->
                    new GroupCommit(tables, name)
                            .send(
                                    commitId,
                                    batches,
                                    targets.table(),
                                    group.growth().map(Growth::parse),
                                    targets.rejects(),
                                    files));
        } catch (RuntimeException doubt) {
            refusal = Optional.of(doubt);
            log.atWarn()
                    .addKeyValue("table", name)
                    .addKeyValue("commit-id", commitId)
                    .setCause(doubt)
                    .log("A commit may have failed; asking what became of it");
        }
        // After a failure Iceberg's client takes everything for unwanted that it ever wrote, also
        // what
        // an attempt brought in whose answer was lost.
        List<String> replaced = refusal.isEmpty() ? targets.register().unwanted() : List.of();
        if (settle(group, commitId, replaced)) {
            return Optional.empty();
        }
        return refusal.or(() ->
                Optional.of(
                        new CatalogUnavailable(
                                "Commit %s of %s did not come about".formatted(commitId, name))));
    }

    private static boolean fits(GroupRow group, BaseTable table) {
        TableMetadata now = table.operations().current();
        return uuid(table).equals(group.tableUuid())
                && table.spec().specId() == group.specId()
                && group.growth()
                        .map(Growth::parse)
                        .map(growth -> growth.fits(now) && growth.schemaId(now) == group.schemaId())
                        .orElse(now.currentSchemaId() == group.schemaId());
    }

    /** Whether it is committed; else it is fenced off for ever. */
    private boolean settle(GroupRow group, UUID commitId, List<String> replaced) {
        switch (settlements.settle(name, commitId)) {
            case Settlement.Committed(long snapshotId) -> {
                Optional<BaseTable> table = find();
                Optional<Snapshot> snapshot =
                        table.flatMap(found -> Optional.ofNullable(found.snapshot(snapshotId)));
                ledger.committed(
                        group.id(),
                        commitId,
                        snapshotId,
                        snapshot.map(Snapshot::sequenceNumber),
                        // Its files were written for that one, be the snapshot gone by now.
                        group.schemaId(),
                        table.flatMap(found -> replaced(group, found, snapshot)),
                        snapshot.map(found -> unnamed(replaced, table.orElseThrow(), found))
                                .orElse(List.of()));
                metrics.committed(name, ledger.batches(group.id()), clock.instant());
                return true;
            }
            case Settlement.Never _ -> {
                ledger.fenced(group.id(), commitId);
                return false;
            }
        }
    }

    private boolean replaces(GroupRow group) {
        return ledger.batches(group.id()).stream().anyMatch(BatchRow::replaces);
    }

    /** What the group has replaced, if that was its purpose. */
    private Optional<String> replaced(
            GroupRow group, BaseTable table, Optional<Snapshot> snapshot) {
        boolean appended =
                snapshot.filter(found -> found.operation().equals(DataOperations.APPEND))
                        .isPresent();
        if (appended || !replaces(group)) {
            return Optional.empty();
        }
        return Optional.of(
                Replaced.json(
                        ledger.files(group.id()).stream()
                                .map(file -> GroupCommit.parse(table.specs(), file))
                                .toList(),
                        table.specs(),
                        snapshot));
    }

    /** Those that the snapshot does not name. */
    private static List<String> unnamed(List<String> files, BaseTable table, Snapshot snapshot) {
        if (files.isEmpty()) {
            return files;
        }
        Set<String> named = new HashSet<>();
        named.add(snapshot.manifestListLocation());
        snapshot.allManifests(table.io()).forEach(manifest -> named.add(manifest.path()));
        return files.stream().filter(file -> !named.contains(file)).toList();
    }

    /** Empty when it is gone by now. */
    private Optional<BaseTable> find() {
        try {
            return Optional.of(load(new LaneRegister(ledger, Optional.empty(), FileTarget.DATA)));
        } catch (NoSuchTableException _) {
            return Optional.empty();
        }
    }
}
