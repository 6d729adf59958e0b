package dev.tarn.writer.lane;

import dev.tarn.writer.growth.Growth;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.GroupRow;
import dev.tarn.writer.ledger.LaneLedger;
import dev.tarn.writer.ledger.Outages;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.table.CatalogUnavailable;
import dev.tarn.writer.table.Settlement;
import dev.tarn.writer.table.TableName;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes snapshots of groups, each under a commit-id that is written down before the catalog hears
 * of it. After any doubt only a settlement counts.
 */
final class Committing {
    private static final Logger log = LoggerFactory.getLogger(Committing.class);
    private static final int COMMITS_AT_ONCE = 5;
    private static final String MAY_NOT_REPLACE = "MAY_NOT_REPLACE";

    private final LaneTable own;
    private final TableName name;
    private final LaneLedger ledger;
    private final Commits commits;
    private final LaneConfig config;
    private final LaneMetrics metrics;
    private final Finished finished;
    private final InstantSource clock;

    Committing(
            LaneTable own,
            LaneLedger ledger,
            Commits commits,
            LaneConfig config,
            LaneMetrics metrics,
            Finished finished,
            InstantSource clock) {
        this.own = own;
        this.name = own.name();
        this.ledger = ledger;
        this.commits = commits;
        this.config = config;
        this.metrics = metrics;
        this.finished = finished;
        this.clock = clock;
    }

    /** Whether what the last holder of the lane left is in the table; else it never will be. */
    boolean stands(GroupRow group) {
        return group.isCommitting() && settle(group, group.commitId().orElseThrow(), List.of());
    }

    /** Goes on with what the last holder of the lane left and does not stand. */
    void takeOver(GroupRow group) {
        if (ledger.passes(group.id())) {
            log.atInfo().addKeyValue("table", name).log("What came before has come back; waiting");
            ledger.restage(group.id());
        } else {
            commit(group);
        }
    }

    /** The tables that a group goes to, as they are now. */
    private record Targets(BaseTable table, Optional<BaseTable> rejects, LaneRegister register) {}

    /** Empty when they are not what the files were written for. */
    private Optional<Targets> targets(GroupRow group, List<StagedFileRow> files) {
        Optional<UUID> owner = Optional.of(group.id());
        var register = new LaneRegister(ledger, owner, FileTarget.DATA);
        try {
            BaseTable table = own.load(register);
            Optional<BaseTable> rejects =
                    hasRejects(files)
                            ? Optional.of(
                                    own.loadRejects(
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
    void commit(GroupRow group) {
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
        var change = new GroupCommit(commitId, ledger.size(group.id()), files);
        ledger.intend(group.id(), commitId);
        Optional<RuntimeException> refusal = Optional.empty();
        try {
            metrics.committing(() ->
                    commits.send(
                            commitId,
                            change.data(name, targets.table(), group.growth().map(Growth::parse)),
                            targets.rejects().map(table -> change.rejects(name.rejects(), table))));
        } catch (RuntimeException doubt) {
            refusal = Optional.of(doubt);
            log.atWarn()
                    .addKeyValue("table", name)
                    .addKeyValue("commit-id", commitId)
                    .setCause(doubt)
                    .log("A commit may have failed; asking what became of it");
        }
        // After a failure Iceberg's client takes everything for unwanted that it ever wrote, also
        // what an attempt brought in whose answer was lost.
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
        return LaneTable.uuid(table).equals(group.tableUuid())
                && table.spec().specId() == group.specId()
                && group.growth()
                        .map(Growth::parse)
                        .map(growth -> growth.fits(now) && growth.schemaId(now) == group.schemaId())
                        .orElse(now.currentSchemaId() == group.schemaId());
    }

    /** Whether it is committed; else it is fenced off for ever. */
    private boolean settle(GroupRow group, UUID commitId, List<String> replaced) {
        switch (commits.settle(group.id(), commitId, () -> rejects(group, commitId))) {
            case Settlement.Committed(long snapshotId) -> {
                Optional<BaseTable> table = own.find();
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
                List<BatchRow> batches = ledger.batches(group.id());
                metrics.committed(name, batches, clock.instant());
                finished.rested(batches);
                return true;
            }
            case Settlement.Never(List<String> standing) -> {
                ledger.fenced(group.id(), commitId, standing);
                return false;
            }
        }
    }

    /** The rejected rows of a group, once its rows stand. */
    private Optional<Commits.Part> rejects(GroupRow group, UUID commitId) {
        List<StagedFileRow> files = ledger.files(group.id());
        if (!hasRejects(files)) {
            return Optional.empty();
        }
        BaseTable table =
                own.requireRejects(
                        new LaneRegister(ledger, Optional.of(group.id()), FileTarget.REJECTS));
        return Optional.of(
                new GroupCommit(commitId, ledger.size(group.id()), files)
                        .rejects(name.rejects(), table));
    }

    private static boolean hasRejects(List<StagedFileRow> files) {
        return files.stream().anyMatch(file -> file.target() == FileTarget.REJECTS);
    }

    private boolean replaces(GroupRow group) {
        return ledger.size(group.id()).replaces();
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
}
