package dev.tarn.catalog.hold;

import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.hold.Hold.Wanted;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.database.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.jdbi.v3.core.Handle;

/**
 * The holds of this server. Whoever looks after all that a hold covers makes and ends it; what it
 * covers is known by every name that a table ever had, so that nothing slips out by a rename.
 */
public final class Holds {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /** Each is looked at whenever something is to go. */
    private static final int HOLDS_MAX = 1_000;

    private final HoldStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    public Holds(HoldStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Changes with each hold that comes or goes by somebody's hand. */
    public long version() {
        return store.version();
    }

    /** The same; until the transaction ends no hold comes or goes. */
    public static long share(Handle handle) {
        return handle.attach(HoldStore.class).share();
    }

    /** Something else is needed from now on: whoever has looked looks again. */
    public static void changed(Handle handle) {
        handle.attach(HoldStore.class).lock();
    }

    /** Those in force over a table that has, or had, these names. */
    public List<Hold> over(long lakeId, Supplier<List<TableIdentifier>> names, Instant now) {
        return over(store, lakeId, names, now);
    }

    /** The same within a transaction. */
    public static List<Hold> over(
            Handle handle, long lakeId, Supplier<List<TableIdentifier>> names, Instant now) {
        return over(handle.attach(HoldStore.class), lakeId, names, now);
    }

    private static List<Hold> over(
            HoldStore store, long lakeId, Supplier<List<TableIdentifier>> names, Instant now) {
        List<HoldRow> inForce = store.inForce(lakeId, now);
        if (inForce.isEmpty()) {
            return List.of();
        }
        List<TableIdentifier> known = names.get();
        return withPlaces(store, inForce).stream()
                .filter(hold ->
                        hold.places().stream()
                                .filter(place -> place.lakeId() == lakeId)
                                .anyMatch(place -> known.stream().anyMatch(place::covers)))
                .toList();
    }

    Hold require(Rights rights, String name) {
        return find(store, name)
                .filter(hold -> mayKnow(rights, hold))
                .orElseThrow(() -> new NoSuchHoldException(name));
    }

    /** Behind an id; {@code ended} with those of the past. */
    List<Hold> list(long after, boolean ended, int limit) {
        return withPlaces(store, store.list(after, ended, limit));
    }

    /** Answers whether there was none of this name. */
    boolean put(Rights rights, String name, Wanted wanted) {
        if (!NAME.matcher(name).matches()) {
            throw new BadRequestException(
                    "Invalid hold name: %s; letters, digits, dot, underscore and hyphen, 63 at most",
                    name);
        }
        requireOperate(rights, wanted.places());
        wanted.places().forEach(this::requireKnown);
        return transactions.write(handle -> {
            HoldStore locked = handle.attach(HoldStore.class);
            locked.lock();
            Optional<Hold> before = find(locked, name);
            if (before.filter(hold -> hold.says(wanted)).isPresent()) {
                return false;
            }
            Instant now = now();
            before.ifPresent(hold -> {
                requireOperate(rights, hold.places());
                locked.end(hold.id(), now, rights.principal().name());
            });
            if (locked.count() >= HOLDS_MAX) {
                throw new BadRequestException(
                        "Cannot make hold %s: there are %s already, which is the most",
                        name, HOLDS_MAX);
            }
            insert(locked, name, wanted, now, rights.principal().name());
            return before.isEmpty();
        });
    }

    /** It stays known, with who ended it and when. */
    void end(Rights rights, String name) {
        transactions.run(handle -> {
            HoldStore locked = handle.attach(HoldStore.class);
            locked.lock();
            Hold hold =
                    find(locked, name)
                            .filter(known -> mayKnow(rights, known))
                            .orElseThrow(() -> new NoSuchHoldException(name));
            requireOperate(rights, hold.places());
            locked.end(hold.id(), now(), rights.principal().name());
        });
    }

    /** Whoever looks after a part of what it covers has to know what is in their way. */
    static boolean mayKnow(Rights rights, Hold hold) {
        return rights.areAll()
                || hold.places().stream().anyMatch(place -> mayOperate(rights, place));
    }

    private static boolean mayOperate(Rights rights, HeldPlace place) {
        return place.table()
                .map(table -> rights.on(place.lake(), table))
                .orElseGet(() -> rights.on(place.lake(), place.literal()))
                .contains(Privilege.OPERATE);
    }

    private static void requireOperate(Rights rights, List<HeldPlace> places) {
        for (HeldPlace place : places) {
            if (!rights.areAll() && !mayOperate(rights, place)) {
                if (!rights.sees(place.lake())) {
                    throw Lakes.missing(place.lake());
                }
                throw new ForbiddenException(
                        "Principal %s may not do this: it needs OPERATE on all that the hold covers, and not only on a part of lake %s",
                        rights.principal().name(), place.lake());
            }
        }
    }

    /** A slip of the pen would hold nothing, and nobody would know. */
    private void requireKnown(HeldPlace place) {
        place.table()
                .filter(table ->
                        !store.isKnown(
                                place.lakeId(), NamespacePath.of(table.namespace()), table.name()))
                .ifPresent(table -> {
                    throw new BadRequestException(
                            "Invalid hold: there is no table %s in lake %s, and never was",
                            table, place.lake());
                });
    }

    private static void insert(
            HoldStore locked, String name, Wanted wanted, Instant now, String principal) {
        long id =
                locked.insert(
                        new HoldStore.NewHold(
                                name,
                                wanted.span().from().orElse(null),
                                wanted.span().to().orElse(null),
                                wanted.until().orElse(null),
                                wanted.reason(),
                                now,
                                principal));
        int position = 0;
        for (HeldPlace place : wanted.places()) {
            locked.insertPlace(
                    id,
                    position++,
                    place.lakeId(),
                    NamespacePath.of(place.namespace()),
                    place.name().orElse(null));
        }
    }

    private static Optional<Hold> find(HoldStore store, String name) {
        return store.find(name).map(row -> withPlaces(store, List.of(row)).getFirst());
    }

    private static List<Hold> withPlaces(HoldStore store, List<HoldRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        long first = rows.stream().mapToLong(HoldRow::id).min().orElseThrow();
        long last = rows.stream().mapToLong(HoldRow::id).max().orElseThrow();
        Map<Long, List<HeldPlace>> places =
                store.places(first, last).stream()
                        .collect(
                                Collectors.groupingBy(
                                        HeldPlaceRow::holdId,
                                        Collectors.mapping(
                                                HeldPlaceRow::place, Collectors.toList())));
        return rows.stream()
                .map(row -> row.with(places.getOrDefault(row.id(), List.of())))
                .toList();
    }

    /** As fine as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
