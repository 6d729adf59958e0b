package dev.tarn.catalog.commit;

import dev.tarn.catalog.commit.rebase.AppendRebase;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.storage.FileStore;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.NewFile;
import dev.tarn.catalog.storage.WholeFiles;
import dev.tarn.database.Transactions;
import dev.tarn.database.UnknownCommitOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * The one way in which metadata becomes current: plan, write the files, swap the pointers. Files
 * are written before the transaction, so that a pointer never names a file that is not there; they
 * are deleted when the swap is known to have failed, and kept when nobody knows.
 */
public final class Committer {
    private static final int ATTEMPTS_IN_TURN_MAX = 5;

    private static final int WAITING_IN_A_LANE_MAX = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FileStores stores;
    private final Documents documents;
    private final TablePlanner planner;
    private final Swap swap;
    private final Turns turns;
    private final Lanes lanes;

    /**
     * No more than {@code waitingMax} commits wait in all; {@code time} answers how much of a
     * patience the request has time for; {@code columnsChanged} is told when a name may stand for
     * another column of its table.
     */
    public Committer(
            PointerQueries pointers,
            Documents documents,
            FileStores stores,
            Turns turns,
            AppendRebase appends,
            NamedFiles files,
            Retention retention,
            Transactions transactions,
            int waitingMax,
            UnaryOperator<Duration> time,
            Runnable columnsChanged) {
        this.lanes = new Lanes(WAITING_IN_A_LANE_MAX, waitingMax, PATIENCE, time);
        this.turns = turns;
        this.stores = stores;
        this.documents = documents;
        this.planner =
                new TablePlanner(
                        pointers, documents, new Rebasing(appends, stores), files, retention);
        this.swap = new Swap(transactions, retention, columnsChanged);
    }

    /** One change that comes alone, so that an append may be laid over whatever is current. */
    public CommitOutcome change(Lake lake, TableChange change, ChangeAccess access, Author author) {
        List<TableIdentifier> name = List.of(change.table());
        WholeFiles files = planner.filesOf(lake);
        if (lanes.isTaken(lanesOf(lake, name))) {
            planner.readAhead(lake, change, access, files);
        }
        return commit(
                lake,
                name,
                () -> List.of(planner.change(lake, change, access, author, Optional.of(files))),
                author);
    }

    /** All changes or none. */
    public CommitOutcome changeAll(
            Lake lake, List<TableChange> changes, ChangeAccess access, Author author) {
        return commit(
                lake,
                changes.stream().map(TableChange::table).toList(),
                () ->
                        changes.stream()
                                .map(change ->
                                        planner.change(
                                                lake, change, access, author, Optional.empty()))
                                .toList(),
                author);
    }

    /** The location is {@code chosen} unless it was made up in this very request. */
    public CommitOutcome create(
            Lake lake,
            TableIdentifier name,
            TableMetadata metadata,
            boolean chosen,
            Author author) {
        return commit(
                lake,
                List.of(name),
                () -> List.of(planner.create(lake, name, metadata, chosen)),
                author);
    }

    public CommitOutcome register(
            Lake lake,
            TableIdentifier name,
            MetadataDocument document,
            boolean overwrite,
            Author author) {
        return commit(
                lake,
                List.of(name),
                () -> List.of(planner.register(lake, name, document, overwrite, author)),
                author);
    }

    /** The table becomes what it was when {@code then} was its metadata. */
    public CommitOutcome restore(
            Lake lake, TableIdentifier name, MetadataDocument then, Author author) {
        return commit(
                lake, List.of(name), () -> List.of(planner.restore(lake, name, then)), author);
    }

    /** What makes a table what it was, to be committed together with others. */
    public Planned plannedRestore(Lake lake, TableIdentifier name, MetadataDocument then) {
        return planner.restore(lake, name, then);
    }

    /**
     * Whether some metadata is another than it was; says by {@link BadRequestException} why it
     * cannot become that again.
     */
    public boolean isAnother(
            TableIdentifier name, long id, String location, MetadataDocument then) {
        return !Restoration.of(
                        name, Documents.parse(documents.load(id, location)), Documents.parse(then))
                .changes()
                .isEmpty();
    }

    /**
     * The plan is made again for each attempt; it says that a requirement does not hold by {@link
     * CommitFailedException}.
     */
    public CommitOutcome commit(
            Lake lake, List<TableIdentifier> names, Supplier<List<Planned>> plan, Author author) {
        try (var _ = lanes.enter(lanesOf(lake, names))) {
            Attempt first = attempt(lake, plan, false, author);
            return switch (first) {
                case Attempt.Ended ended -> ended.outcome();
                case Attempt.Lost lost -> commitInTurn(lake, lost, plan, author);
            };
        } catch (UnknownCommitOutcome unknown) {
            return new CommitOutcome.Unknown(unknown);
        }
    }

    /**
     * Nobody else moves the pointers of this turn: a second loss means that others have taken their
     * place.
     */
    private CommitOutcome commitInTurn(
            Lake lake, Attempt.Lost lost, Supplier<List<Planned>> plan, Author author) {
        try (var _ = turns.take(lost.tabulars())) {
            for (int attempt = 0; attempt < ATTEMPTS_IN_TURN_MAX; attempt++) {
                if (attempt(lake, plan, true, author) instanceof Attempt.Ended ended) {
                    return ended.outcome();
                }
            }
        }
        return new CommitOutcome.Conflict(lost.message());
    }

    private sealed interface Attempt {
        record Ended(CommitOutcome outcome) implements Attempt {}

        record Lost(String message, List<Long> tabulars) implements Attempt {}
    }

    private Attempt attempt(
            Lake lake, Supplier<List<Planned>> planning, boolean inTurn, Author author) {
        List<Planned> plan;
        try {
            plan = planning.get();
        } catch (CommitFailedException failed) {
            return new Attempt.Ended(
                    new CommitOutcome.RequirementFailed(String.valueOf(failed.getMessage())));
        }
        // A key is claimed by a transaction, also when there is nothing else to do in it.
        if (plan.size() == 1
                && plan.getFirst() instanceof Planned.Unchanged
                && author.key().isEmpty()) {
            return new Attempt.Ended(committed(plan));
        }
        return switch (writeAndSwap(lake, plan, inTurn, author)) {
            case Swap.Result.Swapped _ -> new Attempt.Ended(committed(plan));
            case Swap.Result.Lost lost -> new Attempt.Lost(lost.message(), tabulars(plan));
            case Swap.Result.Settled settled ->
                    new Attempt.Ended(new CommitOutcome.Settled(settled.message()));
        };
    }

    private Swap.Result writeAndSwap(Lake lake, List<Planned> plan, boolean inTurn, Author author) {
        FileStore files = stores.of(lake.storage());
        var written = new ArrayList<String>();
        try {
            List<NewFile> needed =
                    plan.stream()
                            .flatMap(planned -> planned.content().stream())
                            .flatMap(content -> content.files().stream())
                            .toList();
            needed.forEach(file -> written.add(file.location()));
            files.writeAll(needed);
            Swap.Result result = swap.run(lake, plan, inTurn, author);
            if (!(result instanceof Swap.Result.Swapped)) {
                written.forEach(location -> MetadataFiles.discard(files, location));
            }
            return result;
        } catch (UnknownCommitOutcome unknown) {
            // The pointer may name these files by now: they stay, whatever became of it.
            throw unknown;
        } catch (RuntimeException | Error failure) {
            written.forEach(location -> MetadataFiles.discard(files, location));
            throw failure;
        }
    }

    private static List<Long> tabulars(List<Planned> plan) {
        return plan.stream()
                .flatMap(planned ->
                        switch (planned) {
                            case Planned.Update update -> Stream.of(update.tabular());
                            case Planned.Unchanged unchanged -> Stream.of(unchanged.tabular());
                            case Planned.Create _ -> Stream.of();
                        })
                .map(Tabular::id)
                .sorted()
                .toList();
    }

    private CommitOutcome committed(List<Planned> plan) {
        for (Planned planned : plan) {
            // What was made just now has no number here yet: its first load brings it in.
            if (planned instanceof Planned.Update update) {
                Content content = update.newContent();
                documents.remember(update.tabular().id(), content.document(), content.table());
            }
        }
        return new CommitOutcome.Committed(plan.stream().map(Planned::document).toList());
    }

    private static List<String> lanesOf(Lake lake, List<TableIdentifier> names) {
        Set<TableIdentifier> distinct = new HashSet<>(names);
        if (names.isEmpty() || distinct.size() < names.size()) {
            throw new BadRequestException(
                    "Cannot commit %s changes to %s tables: each table once",
                    names.size(), distinct.size());
        }
        return names.stream()
                .map(name ->
                        "%d\u001f%s\u001f%s"
                                .formatted(
                                        lake.id(), NamespacePath.of(name.namespace()), name.name()))
                .sorted()
                .toList();
    }
}
