package dev.tarn.catalog.restore;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.NoSuchDroppedException;
import dev.tarn.catalog.commit.Planned;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.diff.TabularState;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.view.Views;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.UnknownCommitOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One restore on its way. Names come first, each in a transaction of its own; then the contents of
 * all tables and views, in one. Whatever happens to a step is its result, so that the report says
 * what was done before: a lost answer leaves one step unknown, and without a database the steps
 * that are left are not tried.
 */
final class RestoreRun {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreRun.class);
    private static final String LOST = "the answer to the commit was lost";
    private static final String NO_DATABASE = "the database does not answer; this was not done";

    private final Namespaces namespaces;
    private final Tabulars tabulars;
    private final Views views;
    private final Committer committer;
    private final Runnable renamed;
    private final Lake lake;
    private final RestorePlan plan;
    private final Author author;
    private final Map<Step, StepResult> results = new HashMap<>();

    /** Names for the moment, of those that have stepped aside. */
    private final Map<Step.Rename, TableIdentifier> aside = new HashMap<>();

    /** Those that have no name to be reverted under, for all that is known. */
    private final Set<Long> nameless = new HashSet<>();

    /** {@code renamed} is told when a name may mean something else. */
    RestoreRun(
            Namespaces namespaces,
            Tabulars tabulars,
            Views views,
            Committer committer,
            Runnable renamed,
            Lake lake,
            RestorePlan plan,
            Author author) {
        this.namespaces = namespaces;
        this.tabulars = tabulars;
        this.views = views;
        this.committer = committer;
        this.renamed = renamed;
        this.lake = lake;
        this.plan = plan;
        this.author = author.withoutKey();
    }

    List<StepResult> run() {
        boolean broken = false;
        try {
            giveNamesBack();
            revert();
            dropNamespaces();
        } catch (SqlFailure | JdbiException failure) {
            LOG.atWarn().setCause(failure).log("A restore does not come to its end");
            broken = true;
        }
        var all = new ArrayList<StepResult>();
        for (Step step : plan.steps()) {
            StepResult known = results.get(step);
            all.add(known == null ? rest(step, broken) : known);
        }
        return all;
    }

    /** Of a step that nothing became of. */
    private StepResult rest(Step step, boolean broken) {
        StepResult planned = StepResult.planned(step);
        if (!broken || planned.outcome() != StepResult.Outcome.PLANNED) {
            return planned;
        }
        return StepResult.failed(
                step,
                step instanceof Step.Rename rename && aside.containsKey(rename)
                        ? "%s; it is called %s now".formatted(NO_DATABASE, aside.get(rename))
                        : NO_DATABASE);
    }

    private void giveNamesBack() {
        try {
            for (Step.Drop drop : plan.of(Step.Drop.class)) {
                attempt(drop, () -> drop(drop.now()));
            }
            for (Step.MakeNamespace make : plan.of(Step.MakeNamespace.class)) {
                attempt(make, () -> make(make));
            }
            for (Step.SetProperties set : plan.of(Step.SetProperties.class)) {
                attempt(set, () -> setProperties(set));
            }
            move(new ArrayList<>(plan.of(Step.Move.class)));
        } finally {
            renamed.run();
        }
    }

    private void dropNamespaces() {
        plan.of(Step.DropNamespace.class).stream()
                .sorted(
                        Comparator.comparingInt(
                                        (Step.DropNamespace step) -> step.namespace().length())
                                .reversed())
                .forEach(step -> attempt(step, () -> drop(step)));
    }

    /** Whether it is done, and known to be. */
    private boolean attempt(Step step, Runnable doing) {
        try {
            doing.run();
            results.put(step, StepResult.done(step));
            return true;
        } catch (AlreadyExistsException
                | BadRequestException
                | CommitFailedException
                | ForbiddenException
                | NamespaceNotEmptyException
                | NoSuchDroppedException
                | NoSuchNamespaceException
                | NoSuchTableException
                | NoSuchViewException
                | ValidationException refused) {
            results.put(step, StepResult.failed(step, String.valueOf(refused.getMessage())));
        } catch (SqlFailure.Deadlock
                | SqlFailure.LockTimeout
                | SqlFailure.SerializationFailure
                | SqlFailure.StatementTimeout _) {
            results.put(step, StepResult.failed(step, "somebody else is at it; try again"));
        } catch (UnknownCommitOutcome _) {
            results.put(step, StepResult.unknown(step, LOST));
        }
        return false;
    }

    private void drop(TabularState now) {
        tabulars.drop(lake, now.identifier(), Kind.of(now.kind()), false, author);
    }

    private void make(Step.MakeNamespace make) {
        namespaces.create(lake.name(), make.namespace(), make.properties(), Optional.empty());
    }

    private void drop(Step.DropNamespace step) {
        namespaces.drop(lake.name(), step.namespace(), Optional.empty());
    }

    private void setProperties(Step.SetProperties set) {
        var removed = new HashSet<>(set.now().keySet());
        removed.removeAll(set.then().keySet());
        namespaces.update(lake.name(), set.namespace(), removed, set.then(), Optional.empty());
    }

    /**
     * A name may be had once its holder has moved on; where all wait for each other, one steps
     * aside.
     */
    private void move(List<Step.Move> waiting) {
        while (!waiting.isEmpty()) {
            boolean moved = waiting.removeIf(this::moveIfFree);
            if (!moved && !stepAside(waiting)) {
                waiting.forEach(this::failForItsName);
                return;
            }
        }
    }

    private boolean moveIfFree(Step.Move step) {
        if (tabulars.find(lake.name(), step.to()).isPresent()) {
            return false;
        }
        if (!attempt(step, () -> move(step))) {
            nameless.add(step.id());
            goBack(step);
        }
        return true;
    }

    private void move(Step.Move step) {
        switch (step) {
            case Step.Undrop undrop ->
                    tabulars.undrop(lake, undrop.then().uuid(), Optional.of(undrop.to()), author);
            case Step.Rename rename -> rename(rename, rename.to());
        }
    }

    private void rename(Step.Rename step, TableIdentifier to) {
        tabulars.rename(lake, called(step), to, Kind.of(step.now().kind()), author);
    }

    private TableIdentifier called(Step.Rename step) {
        return aside.getOrDefault(step, step.now().identifier());
    }

    private boolean stepAside(List<Step.Move> waiting) {
        for (Step.Move step : waiting) {
            if (step instanceof Step.Rename rename && !aside.containsKey(rename)) {
                TableIdentifier other =
                        TableIdentifier.of(
                                rename.to().namespace(),
                                "%s~%s".formatted(rename.to().name(), rename.now().uuid()));
                if (attempt(rename, () -> rename(rename, other))) {
                    results.remove(rename);
                    aside.put(rename, other);
                    return true;
                }
                waiting.remove(rename);
                nameless.add(rename.id());
                tellNames(rename, other);
                return true;
            }
        }
        return false;
    }

    private void failForItsName(Step.Move step) {
        nameless.add(step.id());
        results.put(step, StepResult.failed(step, "its name is taken"));
        goBack(step);
    }

    /**
     * What has stepped aside for nothing; where that cannot be, its result says what it is called.
     * Where it is not known where it is, nobody moves it.
     */
    private void goBack(Step.Move step) {
        if (!(step instanceof Step.Rename rename)) {
            return;
        }
        StepResult failure = Optional.ofNullable(results.get(step)).orElseThrow();
        if (failure.outcome() == StepResult.Outcome.UNKNOWN) {
            tellNames(rename, rename.to());
            return;
        }
        if (!aside.containsKey(rename)) {
            return;
        }
        boolean back = attempt(step, () -> rename(rename, rename.now().identifier()));
        if (back) {
            results.put(step, failure);
        } else if (!tellNames(rename, rename.now().identifier())) {
            results.put(
                    step,
                    StepResult.failed(
                            step,
                            "%s; it is called %s now".formatted(failure.reason(), called(rename))));
        }
    }

    /** Of one that may have got another name; whether it is such a one. */
    private boolean tellNames(Step.Rename step, TableIdentifier other) {
        StepResult known = Optional.ofNullable(results.get(step)).orElseThrow();
        if (known.outcome() != StepResult.Outcome.UNKNOWN) {
            return false;
        }
        results.put(
                step,
                StepResult.unknown(
                        step,
                        "%s; it is called %s or %s now".formatted(LOST, called(step), other)));
        return true;
    }

    /** All contents, or none. */
    private void revert() {
        var reverts = new ArrayList<Step.Revert>();
        for (Step.Revert revert : plan.of(Step.Revert.class)) {
            if (nameless.contains(revert.then().id())) {
                results.put(
                        revert,
                        StepResult.failed(revert, "it is not known to have got its name back"));
            } else {
                reverts.add(revert);
            }
        }
        if (reverts.isEmpty()) {
            return;
        }
        try {
            CommitOutcome outcome =
                    committer.commit(
                            lake,
                            reverts.stream().map(revert -> revert.then().identifier()).toList(),
                            () -> reverts.stream().map(this::planned).toList(),
                            author);
            reverts.forEach(revert -> results.put(revert, result(revert, outcome)));
        } catch (BadRequestException
                | CommitFailedException
                | ForbiddenException
                | NoSuchTableException
                | NoSuchViewException
                | ServiceUnavailableException
                | StorageFailure
                | ValidationException refused) {
            String reason = String.valueOf(refused.getMessage());
            reverts.forEach(revert -> results.put(revert, StepResult.failed(revert, reason)));
        }
    }

    private Planned planned(Step.Revert revert) {
        TableIdentifier name = revert.then().identifier();
        return switch (Kind.of(revert.then().kind())) {
            case TABLE -> committer.plannedRestore(lake, name, revert.document());
            case VIEW -> views.plannedRestore(lake, name, revert.document(), author);
        };
    }

    private static StepResult result(Step step, CommitOutcome outcome) {
        return switch (outcome) {
            case CommitOutcome.Committed _ -> StepResult.done(step);
            case CommitOutcome.RequirementFailed failed ->
                    StepResult.failed(step, failed.message());
            case CommitOutcome.Conflict conflict -> StepResult.failed(step, conflict.message());
            case CommitOutcome.Settled settled -> StepResult.failed(step, settled.message());
            case CommitOutcome.Unknown _ -> StepResult.unknown(step, LOST);
        };
    }
}
