package dev.tarn.gateway.chain;

import dev.tarn.database.Transactions;
import dev.tarn.gateway.history.ReceiptRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes links, a batch of them in one transaction, in the order in which receipts were complete.
 * The chain's end is a row that is locked meanwhile: one gateway does this at a time, and whoever
 * dies has changed nothing.
 */
final class Sealing {
    private static final int RECEIPTS_MAX = 500;
    private static final long BYTES_MAX = 8 << 20;
    private static final int AMENDMENTS_MAX = 20;

    private final Transactions transactions;
    private final Duration after;
    private final Duration retention;
    private final InstantSource clock;

    Sealing(Transactions transactions, Duration after, Duration retention, InstantSource clock) {
        this.transactions = transactions;
        this.after = after;
        this.retention = retention;
        this.clock = clock;
    }

    /** Answers how many links were made; none also when another gateway makes them. */
    int round() {
        return transactions
                .write(handle -> {
                    SealStore store = handle.attach(SealStore.class);
                    return store.take().map(end -> seal(store, end));
                })
                .orElse(0);
    }

    private int seal(SealStore store, ChainEnd end) {
        Instant now = notBefore(end.sealedAt());
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (end.day() != null && end.day().isBefore(today)) {
            close(store, end, now);
        }
        Optional<ChainEnd> open = Optional.of(end).filter(it -> today.equals(it.day()));
        var links =
                new NewLinks(
                        today,
                        now,
                        open.map(ChainEnd::links).orElse(0L),
                        open.map(ChainEnd::head)
                                .orElseGet(() -> DayRow.beginning(today, store.lastDay())));
        receipts(store, links);
        amendments(store, links);
        forgotten(store, links);
        if (!links.all().isEmpty()) {
            store.add(links.all());
            store.move(new ChainEnd(today, links.count(), links.head(), now));
        } else if (open.isEmpty() && end.day() != null) {
            // Its day was closed; there is no other yet.
            store.move(new ChainEnd(null, 0, null, end.sealedAt()));
        }
        return links.all().size();
    }

    /** A clock that is set back, or that of another gateway, turns no link round. */
    private Instant notBefore(@Nullable Instant last) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return last != null && last.isAfter(now) ? last : now;
    }

    private static void close(SealStore store, ChainEnd end, Instant now) {
        Optional<DayRow> before = store.lastDay();
        if (end.day() == null || end.head() == null) {
            return;
        }
        store.close(
                new DayRow(
                        end.day(),
                        end.links(),
                        end.head(),
                        before.map(DayRow::day).orElse(null),
                        before.map(DayRow::head).orElse(null),
                        now,
                        null));
    }

    private void receipts(SealStore store, NewLinks links) {
        List<String> ids =
                store.lockUnsealed(clock.instant().minus(after), RECEIPTS_MAX, BYTES_MAX);
        if (ids.isEmpty()) {
            return;
        }
        for (ReceiptRow row : store.receipts(ids)) {
            links.add(LinkRow.RECEIPT, row.queryId(), row.submittedAt(), Content.of(row));
        }
        store.sealReceipts(ids, links.day());
    }

    private static void amendments(SealStore store, NewLinks links) {
        List<AmendmentRow> rows = store.lockAmendments(AMENDMENTS_MAX);
        if (rows.isEmpty()) {
            return;
        }
        for (AmendmentRow row : rows) {
            links.add(LinkRow.AMENDMENT, row.queryId(), row.submittedAt(), Content.of(row));
        }
        store.sealAmendments(rows.stream().map(AmendmentRow::queryId).toList(), links.day());
    }

    /** Before anything goes the chain says so; once a day. */
    private void forgotten(SealStore store, NewLinks links) {
        Instant before = clock.instant().minus(retention).truncatedTo(ChronoUnit.DAYS);
        boolean said =
                store.forgottenBefore().filter(earlier -> !earlier.isBefore(before)).isPresent();
        if (!said && store.hasBefore(before)) {
            links.add(LinkRow.FORGOTTEN, "", before, Content.ofForgotten(before));
        }
    }
}
