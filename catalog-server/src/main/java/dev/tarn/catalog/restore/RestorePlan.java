package dev.tarn.catalog.restore;

import dev.tarn.catalog.diff.LakeDiff;
import java.util.List;

/** What would be done, in the order in which it would be, and what cannot be done. */
record RestorePlan(LakeDiff.Span span, List<Step> steps) {
    <T extends Step> List<T> of(Class<T> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    boolean isWhole() {
        return of(Step.Impossible.class).isEmpty();
    }
}
