package dev.tarn.gateway.receipt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.gateway.admission.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes receipts, and knows from them whose a query is. */
public final class Receipts {
    private static final int OWNERS_MAX = 100_000;

    /** Most queries are over by then, and were completed by whoever reports first. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    /** Of an id that is not its query's any more. */
    private static final Owner NOBODY = new Owner("", "");

    private final ReceiptStore store;
    private final CompletionStore completions;
    private final OpenReceiptStore open;
    private final MoveStore moves;
    private final InstantSource clock;
    private final QuietQueries quiet;
    private final QuietQueries shortened;

    /** This gateway, until it ends. */
    private final UUID me = UUID.randomUUID();

    private final Cache<String, Owner> owners =
            Caffeine.newBuilder().maximumSize(OWNERS_MAX).build();

    Receipts(
            ReceiptStore store,
            CompletionStore completions,
            OpenReceiptStore open,
            MoveStore moves,
            QuietQueries quiet,
            QuietQueries shortened,
            InstantSource clock) {
        this.store = store;
        this.completions = completions;
        this.open = open;
        this.moves = moves;
        this.quiet = quiet;
        this.shortened = shortened;
        this.clock = clock;
    }

    /** Returns when the receipt is safe; until then the client must not hear of the query. */
    public void open(NewReceipt receipt) {
        store.open(receipt, receipt.submittedAt().plus(FIRST_LOOK), me);
        owners.put(receipt.queryId(), new Owner(receipt.principal(), receipt.cluster()));
    }

    /** A statement that no cluster was given. */
    public void refused(
            NewReceipt receipt, String errorName, String errorType, String errorMessage) {
        store.refused(receipt, errorName, errorType, errorMessage);
    }

    /** Where the query is with which this principal may go on; nothing when it is not theirs. */
    public Optional<Owner> owner(String queryId, String principal) {
        Optional<Owner> known = Optional.ofNullable(owners.getIfPresent(queryId));
        if (known.isPresent()) {
            return known.filter(owner -> owner.principal().equals(principal));
        }
        // After a restart, or by way of another gateway, which must not move it from now on. Known
        // is only what was taken over.
        moves.takeOver(queryId, principal, me);
        Optional<Owner> written =
                store.owner(queryId).filter(owner -> owner.principal().equals(principal));
        // It may have moved since.
        return written.map(owner ->
                        Optional.ofNullable(owners.asMap().putIfAbsent(queryId, owner))
                                .orElse(owner))
                .filter(owner -> owner.principal().equals(principal));
    }

    /**
     * Makes it the receipt of a query on another cluster, where it has not begun. Not when it has
     * ended, or another gateway has polled it. After a failure nobody knows.
     */
    public boolean move(MoveStore.Move move) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            if (moves.move(move, me, now.toString(), now.plus(FIRST_LOOK)) == 0) {
                return false;
            }
        } catch (RuntimeException e) {
            // Whoever asks next reads where it is.
            owners.invalidate(move.fromId());
            throw e;
        }
        owners.put(move.fromId(), NOBODY);
        return true;
    }

    /** Where the query is that had this id before. */
    public Optional<Moved> movedTo(String queryId) {
        return moves.movedTo(queryId);
    }

    /**
     * What the engine of this cluster has said by itself of a query that has ended; saying it again
     * is no harm. The cluster is asked for what had no room in its event.
     */
    public ReportOutcome reported(String cluster, CompletedEvent event) {
        Completion completion = event.completion();
        int completed =
                completions.complete(
                        completion,
                        cluster,
                        event.user(),
                        "event",
                        event.shortened(),
                        clock.instant());
        if (completed == 1) {
            if (event.shortened()) {
                shortened.heardOf(completion.queryId());
            }
            return ReportOutcome.COMPLETED;
        }
        if (completions.amend(completion, cluster, event.user(), clock.instant()) == 1) {
            return ReportOutcome.AMENDED;
        }
        return completions
                .isOf(completion.queryId(), cluster, event.user())
                .map(own -> own ? ReportOutcome.REPEATED : ReportOutcome.FOREIGN)
                .orElseGet(() -> attemptReported(cluster, event));
    }

    /** Of a query that runs elsewhere by now; its receipt tells of both. */
    private ReportOutcome attemptReported(String cluster, CompletedEvent event) {
        Completion completion = event.completion();
        if (moves.reportAttempt(completion, cluster, event.user(), clock.instant()) == 1) {
            return ReportOutcome.ATTEMPT;
        }
        return moves.wasOf(completion.queryId(), cluster, event.user())
                .map(own -> own ? ReportOutcome.REPEATED : ReportOutcome.FOREIGN)
                .orElse(ReportOutcome.UNKNOWN);
    }

    /** Of the rows of a query that somebody has been sent; not of one that is sealed already. */
    public void hashed(String queryId, String hash) {
        completions.hash(queryId, hash);
    }

    /** Of a principal's queries, or of those with a client tag. */
    public Usage usage(String principal, Optional<String> tag) {
        Instant now = clock.instant();
        Instant minuteAgo = now.minus(Duration.ofMinutes(1));
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
        return store.usage(
                new ReceiptStore.UsageQuery(
                        principal,
                        minuteAgo,
                        midnight,
                        midnight.isBefore(minuteAgo) ? midnight : minuteAgo,
                        tag.orElse(null)),
                tag.isPresent() ? "AND :tag = ANY(client_tags)" : "");
    }

    /** How many queries of each cluster have not ended, as far as is known. */
    public Map<String, Long> openByCluster() {
        return open.openByCluster();
    }

    /** The client was given a page; when it asks for no other, the query is most likely over. */
    public void pageSent(String queryId) {
        quiet.heardOf(queryId);
    }
}
