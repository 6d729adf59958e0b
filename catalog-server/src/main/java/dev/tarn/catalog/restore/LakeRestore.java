package dev.tarn.catalog.restore;

import dev.tarn.catalog.commit.Author;
import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.diff.LakeDiff;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.view.Views;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * Makes what was current again. Whatever stops it on the way, the same request goes on from there:
 * it compares with then once more.
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
        return new Report(
                span,
                false,
                new RestoreRun(
                                namespaces,
                                tabulars,
                                views,
                                committer,
                                renamed,
                                span.from().lake(),
                                plan,
                                author)
                        .run());
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
}
