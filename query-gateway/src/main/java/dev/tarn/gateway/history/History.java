package dev.tarn.gateway.history;

import dev.tarn.chassis.identity.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everybody sees their own queries; administrators and auditors see everybody's. */
public final class History {
    static final int PAGE_MAX = 1000;

    /**
     * Also where nobody has told which columns were read, because there were too many: they may be
     * among them.
     */
    private static final String READ =
            """
            AND read_tables @> CAST('[' || :read || ']' AS jsonb)
            AND (read_tables @> CAST('[' || :readColumn || ']' AS jsonb)
                OR EXISTS (
                    SELECT FROM jsonb_array_elements(read_tables) AS one
                    WHERE one @> CAST(:read AS jsonb) AND one -> 'columns' IS NULL
                ))
            """;

    private final HistoryStore store;
    private final HistoryConfig config;

    History(HistoryStore store, HistoryConfig config) {
        this.store = store;
        this.config = config;
    }

    /** Newest first, behind a place. */
    List<ReceiptRow> page(Principal principal, ReceiptFilter wanted, ReceiptPlace place, int size) {
        ReceiptFilter filter = seesAll(principal) ? wanted : wanted.ofPrincipal(principal.name());
        if (!seesAll(principal)
                && wanted.principal().filter(name -> !name.equals(principal.name())).isPresent()) {
            return List.of();
        }
        List<String> conditions = new ArrayList<>();
        filter.principal().ifPresent(_ -> conditions.add("AND principal = :principal"));
        filter.user().ifPresent(_ -> conditions.add("AND user_name = :userName"));
        filter.state().ifPresent(_ -> conditions.add("AND state = :state"));
        filter.kind().ifPresent(_ -> conditions.add("AND kind = :kind"));
        filter.source().ifPresent(_ -> conditions.add("AND source = :source"));
        filter.table()
                .ifPresent(_ ->
                        conditions.add(
                                "AND (read_tables @> CAST('[' || :table || ']' AS jsonb) OR written_table @> CAST(:table AS jsonb))"));
        filter.since().ifPresent(_ -> conditions.add("AND submitted_at >= :since"));
        filter.until().ifPresent(_ -> conditions.add("AND submitted_at < :until"));
        filter.at()
                .ifPresent(_ ->
                        conditions.add(
                                "AND submitted_at <= :at AND coalesce(ended_at, completed_at, 'infinity') >= :at"));
        if (!filter.read().isEmpty()) {
            conditions.add(READ);
        }
        if (filter.pastWithoutRight()) {
            conditions.add("AND query_id IN (SELECT query_id FROM past_finding)");
        }
        return store.page(
                new HistoryStore.Query(
                        filter.principal().orElse(null),
                        filter.user().orElse(null),
                        filter.state().orElse(null),
                        filter.kind().orElse(null),
                        filter.source().orElse(null),
                        filter.table().orElse(null),
                        filter.read().anyColumns(),
                        filter.read().withColumn(),
                        filter.since().orElse(null),
                        filter.until().orElse(null),
                        filter.at().orElse(null),
                        place.time(),
                        place.queryId(),
                        Math.min(size, PAGE_MAX)),
                String.join(" ", conditions));
    }

    /** Nothing for somebody else's query, as for one that there is not. */
    public Optional<ReceiptRow> find(Principal principal, String queryId) {
        return store.find(queryId)
                .filter(row -> seesAll(principal) || row.principal().equals(principal.name()));
    }

    /** Whether they see everybody's receipts. */
    public boolean seesAll(Principal principal) {
        return principal.roles().stream().anyMatch(config.readers()::contains);
    }
}
