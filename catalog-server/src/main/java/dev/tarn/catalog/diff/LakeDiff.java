package dev.tarn.catalog.diff;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.instant.Moment;
import dev.tarn.catalog.instant.Moments;
import dev.tarn.catalog.instant.PastTabulars;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.wire.Snapshots;
import dev.tarn.catalog.wire.Visible;
import dev.tarn.catalog.wire.VisiblePage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/**
 * Compares a lake at two instants. What came and went in between is in the commit log, and not
 * here. Of a table or view only those learn who may read it as it was, under each of its names.
 */
public final class LakeDiff {
    private final DiffStore store;
    private final Moments moments;
    private final PastTabulars tabulars;
    private final Namespaces namespaces;

    public LakeDiff(
            DiffStore store, Moments moments, PastTabulars tabulars, Namespaces namespaces) {
        this.store = store;
        this.moments = moments;
        this.tabulars = tabulars;
        this.namespaces = namespaces;
    }

    /** Two instants of one lake, the earlier first. */
    public record Span(Moment from, Moment to) {
        public Span {
            if (from.number() > to.number()) {
                throw new BadRequestException(
                        "Invalid diff: %s is behind %s", from.name(), to.name());
            }
        }

        String lake() {
            return from.lake().name();
        }

        private long lakeId() {
            return from.lake().id();
        }
    }

    /** A change, and where the next page begins behind it. */
    public record Placed(DiffPlace place, Change change) {}

    /** Times or numbers; without the second, up to what is final by now. */
    public Span span(String lake, String from, Optional<String> to) {
        return new Span(
                moments.require(lake + "@" + from),
                to.map(instant -> moments.require(lake + "@" + instant))
                        .orElseGet(() -> moments.latest(lake)));
    }

    /** Namespaces, then tables and views, each in the order of their last changes. */
    public List<Placed> page(Span span, Optional<DiffPlace> after, int limit, Visible visible) {
        DiffPlace from = after.orElse(DiffPlace.ofNamespace(span.from().number()));
        List<Placed> found =
                from.isOfNamespace() ? changedNamespaces(span, from, limit, visible) : List.of();
        if (found.size() == limit) {
            return found;
        }
        DiffPlace behind = from.isOfNamespace() ? DiffPlace.ofTabular(span.from().number()) : from;
        return Stream.concat(
                        found.stream(),
                        changedTabulars(span, behind, limit - found.size(), visible).stream())
                .toList();
    }

    private List<Placed> changedNamespaces(Span span, DiffPlace after, int limit, Visible visible) {
        return VisiblePage.of(
                after,
                limit,
                (place, size) ->
                        store
                                .namespaces(
                                        span.lakeId(), place.sequence(), span.to().number(), size)
                                .stream()
                                .map(touched -> namespace(span, touched))
                                .toList(),
                Placed::place,
                placed -> isDifferent((Change.OfNamespace) placed.change(), span, visible));
    }

    private Placed namespace(Span span, DiffStore.TouchedNamespace touched) {
        Namespace name = NamespacePath.parse(touched.path());
        return new Placed(
                DiffPlace.ofNamespace(touched.sequence()),
                new Change.OfNamespace(
                        name,
                        namespaces.findAt(span.lakeId(), name, span.from().number()),
                        namespaces.findAt(span.lakeId(), name, span.to().number())));
    }

    private static boolean isDifferent(Change.OfNamespace change, Span span, Visible visible) {
        return !change.before().equals(change.after())
                && visible.namespace(span.lake(), change.namespace());
    }

    private List<Placed> changedTabulars(Span span, DiffPlace after, int limit, Visible visible) {
        List<Both> found =
                VisiblePage.of(
                        after,
                        limit,
                        (place, size) -> both(span, place, size),
                        Both::place,
                        both -> both.isDifferent() && both.isReadBy(span.lake(), visible));
        // Metadata is read of what is answered only.
        return found.stream().map(both -> new Placed(both.place(), change(span, both))).toList();
    }

    /** All namespaces that are different, for whoever may know of all. */
    public List<Change.OfNamespace> namespaces(Span span, int max) {
        List<Change.OfNamespace> changes =
                store
                        .namespaces(
                                span.lakeId(), span.from().number(), span.to().number(), max + 1)
                        .stream()
                        .map(touched -> (Change.OfNamespace) namespace(span, touched).change())
                        .toList();
        requireAtMost(max, changes.size());
        return changes.stream().filter(change -> !change.before().equals(change.after())).toList();
    }

    /** The same of tables and views. */
    public List<Both> tabulars(Span span, int max) {
        List<Both> changed = both(span, DiffPlace.ofTabular(span.from().number()), max + 1);
        requireAtMost(max, changed.size());
        return changed.stream().filter(Both::isDifferent).toList();
    }

    private static void requireAtMost(int max, int found) {
        if (found > max) {
            throw new BadRequestException(
                    "More than %s things were changed in between: take a part of the lake", max);
        }
    }

    /** One table or view at both instants, and where its last change stands in the log. */
    public record Both(
            DiffPlace place, Optional<TabularState> before, Optional<TabularState> after) {
        boolean isDifferent() {
            return !before.map(Both::identity).equals(after.map(Both::identity));
        }

        private static List<Object> identity(TabularState state) {
            return List.of(state.identifier(), state.uuid(), state.metadataLocation());
        }

        boolean isReadBy(String lake, Visible visible) {
            return Stream.of(before, after)
                    .flatMap(Optional::stream)
                    .allMatch(state ->
                            Stream.concat(Stream.of(state.identifier()), state.today().stream())
                                    .distinct()
                                    .allMatch(name -> visible.reads(lake, name, state.uuid())));
        }
    }

    private List<Both> both(Span span, DiffPlace after, int limit) {
        List<DiffStore.Touched> touched =
                store.touched(
                        span.lakeId(),
                        after.sequence(),
                        after.position(),
                        span.to().number(),
                        limit);
        Long[] ids = touched.stream().map(DiffStore.Touched::id).toArray(Long[]::new);
        Map<Long, TabularState> before = byId(store.states(ids, span.from().number()));
        Map<Long, TabularState> now = byId(store.states(ids, span.to().number()));
        return touched.stream()
                .map(one ->
                        new Both(
                                new DiffPlace(false, one.sequence(), one.position()),
                                Optional.ofNullable(before.get(one.id())),
                                Optional.ofNullable(now.get(one.id()))))
                .toList();
    }

    private static Map<Long, TabularState> byId(List<TabularState> states) {
        return states.stream().collect(Collectors.toMap(TabularState::id, Function.identity()));
    }

    private Change change(Span span, Both both) {
        String kind = both.after().or(both::before).orElseThrow().kind();
        return new Change.OfTabular(kind, both.before(), both.after(), content(span, kind, both));
    }

    private Change.Content content(Span span, String kind, Both both) {
        if (both.before()
                .map(TabularState::metadataLocation)
                .equals(both.after().map(TabularState::metadataLocation))) {
            return new Change.Content.Same();
        }
        try {
            Optional<MetadataDocument> before = both.before().map(at(span.from()));
            Optional<MetadataDocument> after = both.after().map(at(span.to()));
            return switch (Kind.of(kind)) {
                case TABLE ->
                        new Change.Content.OfTable(
                                TableDifference.between(
                                        before.map(Documents::parse), after.map(Documents::parse)));
                case VIEW ->
                        new Change.Content.OfView(
                                ViewDifference.between(
                                        before.map(LakeDiff::view), after.map(LakeDiff::view)));
            };
        } catch (NoSuchTableException | NoSuchViewException expired) {
            return new Change.Content.Unknown(String.valueOf(expired.getMessage()));
        }
    }

    private Function<TabularState, MetadataDocument> at(Moment moment) {
        return state -> tabulars.load(moment, state.identifier(), state.past(), Snapshots.ALL);
    }

    private static ViewMetadata view(MetadataDocument document) {
        return ViewMetadataParser.fromJson(new String(document.json(), UTF_8));
    }
}
