package dev.tarn.gateway.chain;

import dev.tarn.database.Transactions;
import dev.tarn.gateway.chain.Finding.Kind;
import dev.tarn.gateway.chain.Verdict.AnchorState;
import dev.tarn.gateway.chain.Verdict.State;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Computes the chain once more, and compares it with the anchors; a page at a time, each as long as
 * a request may take.
 */
final class Verification {
    private static final int LINKS_MAX = 10_000;
    private static final int DAYS_MAX = 100;

    private final Transactions transactions;
    private final Optional<Anchors> anchors;
    private final InstantSource clock;

    Verification(Transactions transactions, Optional<Anchors> anchors, InstantSource clock) {
        this.transactions = transactions;
        this.anchors = anchors;
        this.clock = clock;
    }

    /**
     * Where a page begins.
     *
     * @param number of the link behind which it does
     */
    record Place(LocalDate day, long number) {}

    /**
     * Days with what was found; not those that are empty and have to be.
     *
     * @param forgottenBefore since when everything is kept
     */
    record Page(List<Verdict> days, Optional<Place> next, Optional<Instant> forgottenBefore) {}

    /** From the first day on where nobody says from which, up to the last. */
    record Range(LocalDate from, LocalDate to) {}

    Range range(Optional<LocalDate> from, Optional<LocalDate> to) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        // A database that was emptied has no days; what was anchored is still there.
        Optional<LocalDate> anchored =
                from.isPresent() ? Optional.empty() : anchors.flatMap(Anchors::first);
        return transactions.read(handle -> {
            VerifyStore store = handle.attach(VerifyStore.class);
            LocalDate last =
                    store.end().map(ChainEnd::day).filter(day -> day.isAfter(today)).orElse(today);
            Optional<LocalDate> first =
                    Stream.concat(store.firstDay().stream(), anchored.stream())
                            .min(Comparator.naturalOrder());
            return new Range(from.or(() -> first).orElse(last), to.orElse(last));
        });
    }

    Page page(Place from, LocalDate to) {
        List<Verdict> days = new ArrayList<>();
        long linksLeft = LINKS_MAX;
        boolean storeAnswers = true;
        Place place = from;
        for (int count = 0; count < DAYS_MAX && linksLeft > 0; count++) {
            if (place.day().isAfter(to)) {
                break;
            }
            Looked looked = look(place, (int) linksLeft);
            Verdict verdict = anchored(looked, storeAnswers);
            storeAnswers &= verdict.anchor() != AnchorState.UNKNOWN;
            if (verdict.state() != State.EMPTY || verdict.anchor() == AnchorState.UNKNOWN) {
                days.add(verdict);
            }
            if (verdict.state() == State.PART) {
                place = new Place(place.day(), verdict.links());
                break;
            }
            linksLeft -= Math.max(0, verdict.links() - place.number());
            place = new Place(place.day().plusDays(1), 0);
        }
        Optional<Place> next = Optional.of(place).filter(it -> !it.day().isAfter(to));
        if (next.isEmpty()) {
            nowhere(to).ifPresent(days::add);
        }
        return new Page(days, next, forgottenBefore());
    }

    /** Receipts and links of days that no range has. */
    private Optional<Verdict> nowhere(LocalDate to) {
        Range all = range(Optional.empty(), Optional.empty());
        return transactions
                .read(handle -> handle.attach(VerifyStore.class).strange(all.from(), all.to()))
                .map(id ->
                        Verdict.of(to, State.BROKEN, 0, "", 0)
                                .broken(
                                        new Finding(
                                                Kind.RECEIPT_INSERTED,
                                                0,
                                                Optional.of(id),
                                                "It says that it was sealed on a day that there is not")));
    }

    private record Looked(Verdict verdict, Optional<DayRow> closed) {}

    private Looked look(Place place, int linksMax) {
        return transactions.readOneState(handle -> {
            VerifyStore store = handle.attach(VerifyStore.class);
            return new Looked(
                    new DayCheck(store, place.day()).check(place.number(), linksMax),
                    store.day(place.day()));
        });
    }

    private Optional<Instant> forgottenBefore() {
        return transactions.read(handle -> handle.attach(VerifyStore.class).forgottenBefore());
    }

    /** Once the store does not answer it is not asked again: each time would take as long. */
    private Verdict anchored(Looked looked, boolean storeAnswers) {
        Verdict verdict = looked.verdict();
        if (anchors.isEmpty() || verdict.state() == State.PART || verdict.state() == State.BROKEN) {
            return verdict;
        }
        if (!storeAnswers) {
            return verdict.with(AnchorState.UNKNOWN);
        }
        byte[] expected = looked.closed().map(AnchorText::of).orElse(new byte[0]);
        return switch (anchors.orElseThrow().read(verdict.day(), expected)) {
            case SAME -> verdict.with(AnchorState.SAME);
            case DIFFERENT -> different(verdict, looked.closed());
            case NONE -> unanchored(verdict, looked.closed());
            case UNKNOWN -> verdict.with(AnchorState.UNKNOWN);
        };
    }

    private Verdict different(Verdict verdict, Optional<DayRow> closed) {
        if (closed.isPresent()) {
            return verdict.broken(
                    AnchorState.DIFFERENT,
                    Finding.of(
                            Kind.ANCHOR_CHANGED,
                            "The anchor and the day's row do not say the same"));
        }
        // It may have ended just now.
        return isOver(verdict.day())
                ? verdict.with(AnchorState.PENDING)
                : verdict.broken(
                        AnchorState.DIFFERENT,
                        Finding.of(
                                Kind.DAY_REMOVED,
                                "There is an anchor of a day that is not over here"));
    }

    private boolean isOver(LocalDate day) {
        return transactions.read(handle -> handle.attach(VerifyStore.class).day(day).isPresent());
    }

    private static Verdict unanchored(Verdict verdict, Optional<DayRow> closed) {
        if (closed.isEmpty()) {
            return verdict;
        }
        return closed.map(DayRow::anchoredAt).isPresent()
                ? verdict.broken(
                        AnchorState.MISSING,
                        Finding.of(Kind.ANCHOR_REMOVED, "The anchor was written, and is gone"))
                : verdict.with(AnchorState.PENDING);
    }
}
