package dev.tarn.catalog.restore;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Planned;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.diff.LakeDiff;
import dev.tarn.catalog.diff.TabularState;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.view.Views;
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

/**
 * Makes what was current again. Names come first, each in a transaction of its own; then the
 * contents of all tables and views, in one. Whatever stops it on the way, the same request goes on
 * from there: it compares with then once more.
 */
final class LakeRestore {
    private final LakeDiff diff;
    private final RestorePlanner planner;
    private final Namespaces namespaces;
    private final Tabulars tabulars;
    private final Views views;
    private final Committer committer;
    private final Runnable renamed;

    /** {@code renamed} is told when a name may mean something else. */
    LakeRestore(
            LakeDiff diff,
            RestorePlanner planner,
            Namespaces namespaces,
            Tabulars tabulars,
            Views views,
            Committer committer,
            Runnable renamed) {
        this.diff = diff;
        this.planner = planner;
        this.namespaces = namespaces;
        this.tabulars = tabulars;
        this.views = views;
        this.committer = committer;
        this.renamed = renamed;
    }

    /**
     * What is wanted.
     *
     * @param to a time, or a number of the commit log
     * @param seen up to which number the asker knows what would be done
     * @param partial whether to do what can be done when not all can
     */
    record Wish(
            RestoreScope scope,
            String to,
            Optional<Long> seen,
            boolean dropNewer,
            boolean partial,
            boolean dryRun) {}

    record Report(LakeDiff.Span span, boolean dryRun, List<StepResult> results) {
        boolean isComplete() {
            return results.stream()
                    .allMatch(result ->
                            switch (result.outcome()) {
                                case PLANNED, DONE, LEFT -> true;
                                case FAILED, UNKNOWN, IMPOSSIBLE -> false;
                            });
        }
    }

    Report restore(String lakeName, Wish wish, Author author) {
        LakeDiff.Span span = diff.span(lakeName, wish.to(), Optional.empty());
        RestorePlan plan = planner.plan(span, wish.scope(), wish.dropNewer());
        if (wish.dryRun()) {
            return new Report(span, true, plan.steps().stream().map(StepResult::planned).toList());
        }
        requireSeen(lakeName, wish, span);
        if (!plan.isWhole() && !wish.partial()) {
            throw new CommitFailedException(
                    "Cannot restore to %s: %s things cannot be restored, which a dry run names; nothing was changed, and partial was not asked for",
                    span.from().name(), plan.of(Step.Impossible.class).size());
        }
        return new Report(span, false, new Run(span.from().lake(), plan, author).run());
    }

    /** What was done since somebody looked would be undone without a word. */
    private void requireSeen(String lakeName, Wish wish, LakeDiff.Span span) {
        if (wish.seen().isEmpty() || wish.seen().orElseThrow() >= span.to().number()) {
            return;
        }
        LakeDiff.Span since =
                diff.span(lakeName, Long.toString(wish.seen().orElseThrow()), Optional.empty());
        if (!planner.plan(since, wish.scope(), false).steps().isEmpty()) {
            throw new CommitFailedException(
                    "Cannot restore to %s: it was changed since commit %s; nothing was changed",
                    span.from().name(), wish.seen().orElseThrow());
        }
    }

    /** One restore on its way. */
    private final class Run {
        private final Lake lake;
        private final RestorePlan plan;
        private final Author author;
        private final Map<Step, StepResult> results = new HashMap<>();

        /** Names for the moment, of those that have stepped aside. */
        private final Map<Step.Rename, TableIdentifier> aside = new HashMap<>();

        /** Those that have no name to be reverted under. */
        private final Set<Long> nameless = new HashSet<>();

        Run(Lake lake, RestorePlan plan, Author author) {
            this.lake = lake;
            this.plan = plan;
            this.author = author.withoutKey();
        }

        List<StepResult> run() {
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
            revert();
            plan.of(Step.DropNamespace.class).stream()
                    .sorted(
                            Comparator.comparingInt(
                                            (Step.DropNamespace step) -> step.namespace().length())
                                    .reversed())
                    .forEach(step -> attempt(step, () -> drop(step)));
            return plan.steps().stream()
                    .map(step -> results.getOrDefault(step, StepResult.planned(step)))
                    .toList();
        }

        private boolean attempt(Step step, Runnable doing) {
            try {
                doing.run();
                results.put(step, StepResult.done(step));
                return true;
            } catch (AlreadyExistsException
                    | BadRequestException
                    | ForbiddenException
                    | NamespaceNotEmptyException
                    | NoSuchNamespaceException
                    | NoSuchTableException
                    | NoSuchViewException refused) {
                results.put(step, StepResult.failed(step, String.valueOf(refused.getMessage())));
                return false;
            }
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
                        tabulars.undrop(
                                lake, undrop.then().uuid(), Optional.of(undrop.to()), author);
                case Step.Rename rename -> rename(rename, rename.to());
            }
        }

        private void rename(Step.Rename step, TableIdentifier to) {
            TableIdentifier from = aside.getOrDefault(step, step.now().identifier());
            tabulars.rename(lake, from, to, Kind.of(step.now().kind()), author);
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
         * What has stepped aside for nothing; where that cannot be, its result says what it is
         * called.
         */
        private void goBack(Step.Move step) {
            if (!(step instanceof Step.Rename rename) || !aside.containsKey(rename)) {
                return;
            }
            StepResult failure = Optional.ofNullable(results.get(step)).orElseThrow();
            boolean back = attempt(step, () -> rename(rename, rename.now().identifier()));
            results.put(
                    step,
                    back
                            ? failure
                            : StepResult.failed(
                                    step,
                                    "%s; it is called %s now"
                                            .formatted(failure.reason(), aside.get(rename))));
        }

        /** All contents, or none. */
        private void revert() {
            var reverts = new ArrayList<Step.Revert>();
            for (Step.Revert revert : plan.of(Step.Revert.class)) {
                if (nameless.contains(revert.then().id())) {
                    results.put(revert, StepResult.failed(revert, "it did not get its name back"));
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
            } catch (BadRequestException | NoSuchTableException | NoSuchViewException refused) {
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
                case CommitOutcome.Unknown _ ->
                        new StepResult(
                                step,
                                StepResult.Outcome.UNKNOWN,
                                "the answer to the commit was lost");
            };
        }
    }
}
