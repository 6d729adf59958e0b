package dev.tarn.gateway.chain;

import dev.tarn.gateway.chain.Finding.Kind;
import dev.tarn.gateway.chain.Verdict.State;
import dev.tarn.gateway.history.ReceiptRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One day as the database has it: each link and what it is about, from a place on, and the day's
 * end. All of it is asked within one state of the database.
 */
final class DayCheck {
    private static final int LINKS_AT_ONCE = 100;
    private static final Duration LATE = Duration.ofDays(1);

    private final VerifyStore store;
    private final LocalDate day;
    private final Optional<Instant> forgottenBefore;
    private long number;
    private String head = "";
    private long late;

    DayCheck(VerifyStore store, LocalDate day) {
        this.store = store;
        this.day = day;
        this.forgottenBefore = store.forgottenBefore();
    }

    /** How the day ought to end. */
    private record End(long links, @Nullable String head, boolean over) {}

    /** Looks at so many links behind {@code after} at most. */
    Verdict check(long after, int linksMax) {
        number = after;
        Optional<DayRow> closed = store.day(day);
        Optional<ChainEnd> end = store.end();
        if (end.isEmpty()) {
            return broken(Finding.of(Kind.DAY_REMOVED, "The row of the chain's end is gone"));
        }
        Optional<LocalDate> open = end.map(ChainEnd::day);
        if (closed.isPresent() && open.filter(last -> !last.isAfter(day)).isPresent()) {
            return broken(
                    Finding.of(Kind.DAY_CHANGED, "The day is over, and the chain ends before"));
        }
        if (closed.isEmpty() && !open.equals(Optional.of(day))) {
            return unlisted();
        }
        Optional<DayRow> before = store.dayBefore(day);
        if (closed.filter(row -> !row.follows(before)).isPresent()) {
            return broken(
                    Finding.of(
                            Kind.DAY_REMOVED,
                            "The day before is not the one that this day was sealed behind"));
        }
        if (closed.isPresent() && isForgotten() && store.links(day, 0, 1).isEmpty()) {
            DayRow row = closed.orElseThrow();
            return Verdict.of(day, State.FORGOTTEN, row.links(), row.head(), 0);
        }
        Optional<String> first =
                after == 0 ? Optional.of(DayRow.beginning(day, before)) : store.hash(day, after);
        if (first.isEmpty()) {
            return broken(
                    new Finding(
                            Kind.LINK_REMOVED,
                            after,
                            Optional.empty(),
                            "Link %d is gone".formatted(after)));
        }
        head = first.orElseThrow();
        return links(
                after + linksMax,
                closed.map(row -> new End(row.links(), row.head(), true))
                        .orElseGet(() ->
                                new End(
                                        end.orElseThrow().links(),
                                        end.orElseThrow().head(),
                                        false)));
    }

    /** Every receipt that was sealed on it is older than what is kept. */
    private boolean isForgotten() {
        return forgottenBefore
                .map(before -> LocalDate.ofInstant(before, ZoneOffset.UTC))
                .filter(day::isBefore)
                .isPresent();
    }

    private Verdict unlisted() {
        if (!store.links(day, 0, 1).isEmpty()) {
            return broken(
                    Finding.of(Kind.DAY_REMOVED, "There are links of a day that there is not"));
        }
        return inserted().orElseGet(() -> Verdict.of(day, State.EMPTY, 0, "", 0));
    }

    private Verdict links(long last, End end) {
        while (number < last) {
            List<LinkRow> links = store.links(day, number, LINKS_AT_ONCE);
            if (links.isEmpty()) {
                return end(end);
            }
            Optional<Finding> found = all(links, end);
            if (found.isPresent()) {
                return broken(found.orElseThrow());
            }
        }
        return verdict(State.PART);
    }

    private Optional<Finding> all(List<LinkRow> links, End end) {
        Map<String, ReceiptRow> receipts =
                byId(ids(links, LinkRow.RECEIPT), store::receipts, ReceiptRow::queryId);
        Map<String, AmendmentRow> amendments =
                byId(ids(links, LinkRow.AMENDMENT), store::amendments, AmendmentRow::queryId);
        for (LinkRow link : links) {
            Optional<Finding> found =
                    itself(link, end)
                            .or(() ->
                                    about(
                                            link,
                                            Optional.ofNullable(receipts.get(link.queryId())),
                                            Optional.ofNullable(amendments.get(link.queryId()))));
            if (found.isPresent()) {
                return found;
            }
            number = link.number();
            head = link.hash();
        }
        return Optional.empty();
    }

    private static List<String> ids(List<LinkRow> links, String kind) {
        return links.stream()
                .filter(link -> link.kind().equals(kind))
                .map(LinkRow::queryId)
                .toList();
    }

    private static <T> Map<String, T> byId(
            List<String> ids, Function<List<String>, List<T>> ask, Function<T, String> id) {
        return ids.isEmpty()
                ? Map.of()
                : ask.apply(ids).stream().collect(Collectors.toMap(id, Function.identity()));
    }

    private Optional<Finding> itself(LinkRow link, End end) {
        if (link.number() != number + 1) {
            return Optional.of(
                    new Finding(
                            Kind.LINK_REMOVED,
                            number + 1,
                            Optional.empty(),
                            "Link %d is gone".formatted(number + 1)));
        }
        if (link.number() > end.links()) {
            return Optional.of(
                    Finding.of(
                            Kind.LINK_INSERTED,
                            link,
                            "The day ended with link %d".formatted(end.links())));
        }
        return link.hashAfter(head).equals(link.hash())
                ? Optional.empty()
                : Optional.of(
                        Finding.of(
                                Kind.LINK_CHANGED,
                                link,
                                "The link is not that which was sealed behind the one before"));
    }

    private Optional<Finding> about(
            LinkRow link, Optional<ReceiptRow> receipt, Optional<AmendmentRow> amendment) {
        return switch (link.kind()) {
            case LinkRow.RECEIPT -> {
                receipt.filter(row -> isLate(link, row)).ifPresent(_ -> late++);
                yield same(
                        link,
                        "The receipt",
                        receipt.map(Content::of),
                        receipt.map(ReceiptRow::sealedOn));
            }
            case LinkRow.AMENDMENT ->
                    same(
                            link,
                            "The amendment of the receipt",
                            amendment.map(Content::of),
                            amendment.map(AmendmentRow::sealedOn));
            default ->
                    link.content().equals(Content.ofForgotten(link.about()))
                                    && link.about().isBefore(link.sealedAt())
                            ? Optional.empty()
                            : Optional.of(
                                    Finding.of(
                                            Kind.LINK_CHANGED,
                                            link,
                                            "What it says was forgotten is not what was sealed"));
        };
    }

    private static boolean isLate(LinkRow link, ReceiptRow row) {
        return row.completedAt() == null || link.sealedAt().isAfter(row.completedAt().plus(LATE));
    }

    private Optional<Finding> same(
            LinkRow link, String what, Optional<String> content, Optional<LocalDate> sealedOn) {
        if (content.isEmpty()) {
            return forgottenBefore.filter(before -> link.about().isBefore(before)).isPresent()
                    ? Optional.empty()
                    : Optional.of(Finding.of(Kind.RECEIPT_REMOVED, link, what + " is gone"));
        }
        return content.equals(Optional.of(link.content())) && sealedOn.equals(Optional.of(day))
                ? Optional.empty()
                : Optional.of(
                        Finding.of(
                                Kind.RECEIPT_CHANGED,
                                link,
                                what + " is not the one that was sealed"));
    }

    private Verdict end(End end) {
        if (number != end.links()) {
            return broken(
                    new Finding(
                            Kind.LINK_REMOVED,
                            number + 1,
                            Optional.empty(),
                            "The day had %d links, and has %d".formatted(end.links(), number)));
        }
        if (!Objects.equals(head, end.head())) {
            return broken(
                    Finding.of(Kind.DAY_CHANGED, "The day's head is not that of its last link"));
        }
        return inserted().orElseGet(() -> verdict(end.over() ? State.INTACT : State.OPEN));
    }

    private Optional<Verdict> inserted() {
        return store.inserted(day)
                .map(id ->
                        broken(
                                new Finding(
                                        Kind.RECEIPT_INSERTED,
                                        0,
                                        Optional.of(id),
                                        "The receipt says that it was sealed on this day, and has no link")));
    }

    private Verdict verdict(State state) {
        return Verdict.of(day, state, number, head, late);
    }

    private Verdict broken(Finding found) {
        return verdict(State.BROKEN).broken(found);
    }
}
