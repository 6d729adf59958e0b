package dev.tarn.catalog.restore;

import dev.tarn.catalog.commit.Committer;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.diff.Change;
import dev.tarn.catalog.diff.LakeDiff;
import dev.tarn.catalog.diff.TabularState;
import dev.tarn.catalog.hold.Holds;
import dev.tarn.catalog.instant.PastTabulars;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.view.Views;
import dev.tarn.catalog.wire.Snapshots;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;

/** Works out what a restore would do, by comparing then with now. Changes nothing. */
final class RestorePlanner {
    /** What is more is to be restored namespace by namespace. */
    private static final int OBJECTS_MAX = 10_000;

    private final LakeDiff diff;
    private final RestoreStore store;
    private final PastTabulars past;
    private final Committer committer;
    private final Views views;
    private final Holds holds;
    private final InstantSource clock;

    RestorePlanner(
            LakeDiff diff,
            RestoreStore store,
            PastTabulars past,
            Committer committer,
            Views views,
            Holds holds,
            InstantSource clock) {
        this.holds = holds;
        this.clock = clock;
        this.views = views;
        this.diff = diff;
        this.store = store;
        this.past = past;
        this.committer = committer;
    }

    RestorePlan plan(LakeDiff.Span span, RestoreScope scope, boolean dropNewer) {
        return new Planning(span, scope, dropNewer).plan();
    }

    private final class Planning {
        private final LakeDiff.Span span;
        private final RestoreScope scope;
        private final boolean dropNewer;
        private final List<Change.OfNamespace> changedNamespaces;
        private final List<LakeDiff.Both> changed;
        private final Map<Long, RestoreStore.Kept> kept;
        private final Map<TableIdentifier, LakeDiff.Both> occupants = new HashMap<>();
        private final List<Step> steps = new ArrayList<>();

        /** Those that stay where they are. */
        private final Set<Long> staying = new HashSet<>();

        /** Of things that come back. */
        private final Set<Namespace> needed = new HashSet<>();

        Planning(LakeDiff.Span span, RestoreScope scope, boolean dropNewer) {
            this.span = span;
            this.scope = scope;
            this.dropNewer = dropNewer;
            this.changedNamespaces = diff.namespaces(span, OBJECTS_MAX);
            this.changed = diff.tabulars(span, OBJECTS_MAX);
            this.kept = keptOf(changed);
            for (LakeDiff.Both both : changed) {
                both.after().ifPresent(now -> occupants.put(now.identifier(), both));
            }
        }

        RestorePlan plan() {
            // What cannot be restored may have the name of what then cannot be restored either.
            int known;
            do {
                known = staying.size();
                steps.clear();
                needed.clear();
                tabulars();
            } while (staying.size() > known);
            namespaces();
            return new RestorePlan(span, List.copyOf(steps));
        }

        private void tabulars() {
            for (LakeDiff.Both both : changed) {
                boolean wasHere = both.before().filter(this::isInScope).isPresent();
                if (wasHere) {
                    back(both.before().orElseThrow(), both.after());
                } else if (both.after().filter(this::isInScope).isPresent()) {
                    newer(both);
                }
            }
        }

        private void impossible(TabularState state, String reason) {
            staying.add(state.id());
            steps.add(new Step.Impossible(thing(state), reason));
        }

        private boolean isInScope(TabularState state) {
            return scope.contains(state.identifier());
        }

        /** What was here comes back, under its name and with its content. */
        private void back(TabularState then, Optional<TabularState> now) {
            Optional<RestoreStore.Kept> found = Optional.ofNullable(kept.get(then.id()));
            Optional<String> obstacle = obstacle(then, now, found);
            if (obstacle.isPresent()) {
                impossible(then, obstacle.orElseThrow());
                return;
            }
            RestoreStore.Kept row = found.orElseThrow();
            Optional<MetadataDocument> document = Optional.empty();
            if (!row.metadataLocation().equals(then.metadataLocation())) {
                try {
                    document = content(then, row);
                } catch (NoSuchTableException | NoSuchViewException | BadRequestException expired) {
                    impossible(then, String.valueOf(expired.getMessage()));
                    return;
                }
            }
            needed.add(then.identifier().namespace());
            if (now.isEmpty()) {
                steps.add(new Step.Undrop(then));
            } else if (!now.orElseThrow().identifier().equals(then.identifier())) {
                steps.add(new Step.Rename(now.orElseThrow(), then.identifier()));
            }
            document.ifPresent(known -> steps.add(new Step.Revert(then, known)));
        }

        /** Nothing where it is what it was, after whatever commits. */
        private Optional<MetadataDocument> content(TabularState then, RestoreStore.Kept row) {
            MetadataDocument document =
                    past.load(span.from(), then.identifier(), then.past(), Snapshots.ALL);
            boolean another =
                    switch (Kind.of(then.kind())) {
                        case TABLE ->
                                committer.isAnother(
                                        then.identifier(),
                                        row.id(),
                                        row.metadataLocation(),
                                        document);
                        case VIEW -> views.isAnother(row.id(), row.metadataLocation(), document);
                    };
            return another ? Optional.of(document) : Optional.empty();
        }

        private Optional<String> obstacle(
                TabularState then, Optional<TabularState> now, Optional<RestoreStore.Kept> found) {
            if (found.filter(row -> !row.purging()).isEmpty()) {
                return Optional.of("it was purged");
            }
            RestoreStore.Kept row = found.orElseThrow();
            if (row.unregistered()) {
                return Optional.of("it was unregistered, and may be another catalog's now");
            }
            if (!row.uuid().equals(then.uuid())) {
                return Optional.of("another table was registered in its place");
            }
            if (now.filter(state -> !isInScope(state)).isPresent() && scope.table().isEmpty()) {
                return Optional.of(
                        "it is %s now, which is not restored"
                                .formatted(now.orElseThrow().identifier()));
            }
            return taken(then);
        }

        private Optional<String> taken(TabularState then) {
            LakeDiff.Both occupant = occupants.get(then.identifier());
            if (occupant == null || occupant.after().orElseThrow().id() == then.id()) {
                return Optional.empty();
            }
            if (staying.contains(occupant.after().orElseThrow().id())) {
                return Optional.of("its name was taken by something that cannot be restored");
            }
            if (occupant.before().isEmpty()) {
                return dropNewer
                        ? Optional.empty()
                        : Optional.of("its name was taken by something newer");
            }
            return occupant.before().filter(this::isInScope).isPresent()
                    ? Optional.empty()
                    : Optional.of("its name was taken by something that is not restored");
        }

        private void newer(LakeDiff.Both both) {
            TabularState now = both.after().orElseThrow();
            if (both.before().isPresent() || !dropNewer) {
                // What was elsewhere then was moved here, and is no less than it was.
                steps.add(new Step.Leave(thing(now)));
            } else if (Optional.ofNullable(kept.get(now.id()))
                    .filter(RestoreStore.Kept::isProtected)
                    .isPresent()) {
                impossible(now, "it is newer, and protected");
            } else if (isHeld(now.identifier())) {
                impossible(now, "it is newer, and held");
            } else {
                steps.add(new Step.Drop(now));
            }
        }

        /** Whatever span it is about: what is held is for those to drop who know of it. */
        private boolean isHeld(TableIdentifier name) {
            return !holds.over(span.from().lake().id(), () -> List.of(name), clock.instant())
                    .isEmpty();
        }

        private void namespaces() {
            Set<Namespace> used = stayingIn();
            Set<Namespace> wanted =
                    needed.stream().flatMap(Planning::withAbove).collect(Collectors.toSet());
            changedNamespaces.stream()
                    .sorted(Comparator.comparingInt(change -> change.namespace().length()))
                    .forEach(change -> {
                        boolean own = scope.contains(change.namespace());
                        if (change.before().isPresent() && change.after().isEmpty()) {
                            if (own || wanted.contains(change.namespace())) {
                                steps.add(
                                        new Step.MakeNamespace(
                                                change.namespace(), change.before().orElseThrow()));
                            }
                        } else if (own && change.before().isPresent()) {
                            steps.add(
                                    new Step.SetProperties(
                                            change.namespace(),
                                            change.after().orElseThrow(),
                                            change.before().orElseThrow()));
                        } else if (own && change.after().isPresent()) {
                            newer(change.namespace(), used.contains(change.namespace()));
                        }
                    });
        }

        private void newer(Namespace namespace, boolean used) {
            var thing = new Thing.OfNamespace(namespace);
            if (!dropNewer) {
                steps.add(new Step.Leave(thing));
            } else if (used) {
                steps.add(new Step.Impossible(thing, "it is newer, and something stays in it"));
            } else {
                steps.add(new Step.DropNamespace(namespace));
            }
        }

        private Set<Namespace> stayingIn() {
            return changed.stream()
                    .flatMap(both -> both.after().stream())
                    .filter(now -> staying.contains(now.id()) || !isInScope(now))
                    .map(now -> now.identifier().namespace())
                    .flatMap(Planning::withAbove)
                    .collect(Collectors.toSet());
        }

        private static Thing thing(TabularState state) {
            return new Thing.OfTabular(state.kind(), state.identifier(), state.uuid());
        }

        private static Stream<Namespace> withAbove(Namespace namespace) {
            return Stream.iterate(namespace.length(), length -> length > 0, length -> length - 1)
                    .map(length -> Namespace.of(Arrays.copyOf(namespace.levels(), length)));
        }
    }

    private Map<Long, RestoreStore.Kept> keptOf(List<LakeDiff.Both> changed) {
        Long[] ids =
                changed.stream()
                        .map(both -> both.before().or(both::after).orElseThrow().id())
                        .toArray(Long[]::new);
        return store.kept(ids).stream()
                .collect(Collectors.toMap(RestoreStore.Kept::id, Function.identity()));
    }
}
