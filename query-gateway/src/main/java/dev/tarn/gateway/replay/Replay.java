package dev.tarn.gateway.replay;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.history.History;
import dev.tarn.gateway.history.ReceiptRow;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.replay.Reason.Kind;
import dev.tarn.gateway.replay.Report.Outcome;
import dev.tarn.gateway.sql.HashingSink;
import dev.tarn.gateway.sql.QueryFailed;
import dev.tarn.gateway.sql.SqlRun;
import dev.tarn.gateway.statement.Submission;
import dev.tarn.gateway.syntax.PinnedStatement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Runs a query again in the name of its own user, and compares the hashes of both answers. No row
 * leaves the gateway, so that whoever may replay somebody's query does not see by that what they
 * may not see; nor does it run for anybody else when a view was changed since, or tell them more
 * than that it failed or read something else. By the policy of then it runs with a pass of the
 * catalog's, and what both receipts say of filters and masks must be the same.
 */
final class Replay implements AutoCloseable {
    private static final int LOOKS_MAX = 150;
    private static final long LOOK_MILLIS = 100;
    private static final Set<String> EXPIRED =
            Set.of("ICEBERG_MISSING_DATA", "ICEBERG_MISSING_METADATA", "ICEBERG_CANNOT_OPEN_SPLIT");
    private static final Set<String> GONE =
            Set.of(
                    "TABLE_NOT_FOUND",
                    "SCHEMA_NOT_FOUND",
                    "CATALOG_NOT_FOUND",
                    "COLUMN_NOT_FOUND",
                    "TYPE_MISMATCH");

    /** It is not what was read then, for all that is known. */
    private static final Set<Kind> ELSEWHERE = Set.of(Kind.TABLE_CHANGED, Kind.NOT_REPORTED);

    private final History history;
    private final SqlRun run;
    private final NamedThen named;
    private final Optional<ReplayPasses> passes;
    private final String impersonator;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** {@code impersonator} is the role of those who may name somebody else. */
    Replay(
            History history,
            SqlRun run,
            NamedThen named,
            Optional<ReplayPasses> passes,
            String impersonator) {
        this.history = history;
        this.run = run;
        this.named = named;
        this.passes = passes;
        this.impersonator = impersonator;
    }

    enum Policy {
        /** What the user might see when the query ran. */
        THEN,
        /** What they may see by now. */
        NOW
    }

    /** From where it was asked for. */
    record Asker(
            Principal principal, ExternalAddress address, String remoteAddress, String requestId) {}

    Report replay(Asker asker, String queryId, Policy policy) {
        ReceiptRow then =
                history.find(asker.principal(), queryId)
                        .orElseThrow(
                                () -> new HttpRefusal(404, "There is no such query", Map.of()));
        if (policy == Policy.THEN && !history.seesAll(asker.principal())) {
            throw new HttpRefusal(
                    403, "The policy of then is for those who see everybody's receipts", Map.of());
        }
        PinnedStatement pinned = pinned(then);
        boolean own = policy == Policy.NOW && asker.principal().name().equals(then.userName());
        if (!own) {
            named.require(then);
        }
        var hash = new AtomicReference<Optional<String>>(Optional.empty());
        var id = new AtomicReference<Optional<String>>(Optional.empty());
        var sink =
                HashingSink.alone((query, result) -> {
                    id.set(Optional.of(query));
                    hash.set(Optional.of(result));
                });
        List<Reason> reasons = new ArrayList<>();
        Optional<ReplayPasses.Pass> pass =
                policy == Policy.THEN
                        ? passes.map(known -> known.get(asker.principal().name(), then))
                        : Optional.empty();
        try {
            run.run(submission(asker, then, pinned.sql(), policy, pass), sink);
        } catch (QueryFailed e) {
            reasons.add(reason(e, own));
        } catch (IOException e) {
            reasons.add(new Reason(Kind.FAILED, "The answer broke off: " + e.getMessage()));
        } finally {
            pass.ifPresent(given -> passes.orElseThrow().end(given));
        }
        boolean ran = reasons.isEmpty();
        if (ran) {
            reasons.addAll(
                    id.get()
                            .flatMap(query -> completed(asker.principal(), query))
                            .map(now -> differences(then, now))
                            .orElseGet(() ->
                                    List.of(
                                            new Reason(
                                                    Kind.NOT_REPORTED,
                                                    "The engine has not said what was read this time"))));
        }
        return report(then, policy, own, pinned, id.get(), hash.get(), reasons);
    }

    private static PinnedStatement pinned(ReceiptRow then) {
        if (!then.kind().equals("SELECT")
                || !then.state().equals("FINISHED")
                || then.prepared() != null
                || then.readTables() == null) {
            throw new HttpRefusal(
                    409,
                    "Only a query that has finished, and was not prepared, can be replayed",
                    Map.of());
        }
        ReadTables tables = ReadTables.of(then.readTables());
        return PinnedStatement.of(
                        then.statement(),
                        name ->
                                tables.snapshot(
                                        name,
                                        Optional.ofNullable(then.catalogName()),
                                        Optional.ofNullable(then.schemaName())))
                .orElseThrow(() ->
                        new HttpRefusal(
                                409,
                                "The tables of this statement cannot be read at their snapshots",
                                Map.of()));
    }

    private Submission submission(
            Asker asker,
            ReceiptRow then,
            String sql,
            Policy policy,
            Optional<ReplayPasses.Pass> pass) {
        List<TrinoHeaders.Header> headers = new ArrayList<>();
        headers.add(SqlRun.CAPABILITIES);
        headers.add(new TrinoHeaders.Header("X-Trino-Source", "replay"));
        Optional<String> catalog = Optional.ofNullable(then.catalogName());
        Optional<String> schema = Optional.ofNullable(then.schemaName());
        catalog.ifPresent(name -> headers.add(new TrinoHeaders.Header("X-Trino-Catalog", name)));
        schema.ifPresent(name -> headers.add(new TrinoHeaders.Header("X-Trino-Schema", name)));
        pass.map(ReplayPasses.Pass::header).ifPresent(headers::add);
        return new Submission(
                inTheNameOfOthers(asker.principal()),
                Optional.of(then.userName()),
                sql,
                asker.address(),
                new Submission.Client(
                        asker.remoteAddress(),
                        asker.requestId(),
                        Optional.empty(),
                        Optional.of("replay"),
                        "",
                        Optional.of(
                                "replay of %s%s"
                                        .formatted(
                                                then.queryId(),
                                                policy == Policy.THEN
                                                        ? " by the policy of then"
                                                        : "")),
                        Optional.empty(),
                        catalog,
                        schema,
                        Optional.empty()),
                List.copyOf(headers),
                Map.of(),
                Optional.empty());
    }

    /** For this one statement, of which they get a hash; others need the right to it. */
    private Principal inTheNameOfOthers(Principal principal) {
        if (!history.seesAll(principal)) {
            return principal;
        }
        Set<String> roles = new HashSet<>(principal.roles());
        roles.add(impersonator);
        return new Principal(principal.name(), roles, principal.engine(), principal.actor());
    }

    /**
     * Its words may hold values of rows, and which error it is may depend on them: that is for
     * whoever sent the statement.
     */
    private static Reason reason(QueryFailed failure, boolean own) {
        Kind kind;
        if (EXPIRED.contains(failure.name()) || failure.words().contains("snapshot ID")) {
            kind = Kind.DATA_EXPIRED;
        } else if (GONE.contains(failure.name())) {
            kind = Kind.TABLE_CHANGED;
        } else if (failure.name().equals("PERMISSION_DENIED")) {
            kind = Kind.POLICY_CHANGED;
        } else {
            kind = Kind.FAILED;
        }
        return new Reason(kind, own ? failure.name() + ": " + failure.words() : "It failed");
    }

    /** The engine says so a moment after the last page. */
    private Optional<ReceiptRow> completed(Principal principal, String queryId) {
        try {
            for (int looks = 0; looks < LOOKS_MAX; looks++) {
                Optional<ReceiptRow> row =
                        history.find(principal, queryId)
                                .filter(found -> found.readTables() != null);
                if (row.isPresent() || stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return row;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static List<Reason> differences(ReceiptRow then, ReceiptRow now) {
        List<Reason> reasons =
                new ArrayList<>(
                        ReadTables.of(then.readTables())
                                .differencesTo(ReadTables.of(now.readTables())));
        if (!then.cluster().equals(now.cluster())) {
            reasons.add(
                    new Reason(
                            Kind.ENGINE_CHANGED,
                            "It ran on %s, and now on %s"
                                    .formatted(then.cluster(), now.cluster())));
        }
        return reasons;
    }

    private static Report report(
            ReceiptRow then,
            Policy policy,
            boolean own,
            PinnedStatement pinned,
            Optional<String> id,
            Optional<String> hash,
            List<Reason> found) {
        Optional<String> before = Optional.ofNullable(then.resultHash());
        List<Reason> reasons = new ArrayList<>(found);
        Set<Kind> kinds = found.stream().map(Reason::kind).collect(Collectors.toSet());
        // Another policy than that of then must not speak for it, nor another table to others.
        boolean asAsked =
                (policy == Policy.NOW || !kinds.contains(Kind.POLICY_CHANGED))
                        && (own || Collections.disjoint(kinds, ELSEWHERE));
        Outcome outcome;
        if (hash.isPresent() && asAsked && before.isPresent()) {
            outcome = before.equals(hash) ? Outcome.IDENTICAL : Outcome.DIFFERENT;
        } else if (hash.isEmpty() && isKnown(found) && policy == Policy.NOW) {
            // By the policy of then it may be a right of now that is missing to load a table.
            outcome = Outcome.DIFFERENT;
        } else {
            outcome = Outcome.UNKNOWN;
        }
        if (before.isEmpty()) {
            reasons.add(new Reason(Kind.NOT_HASHED, "The first answer was not hashed"));
        }
        if (outcome == Outcome.DIFFERENT && !pinned.unsteady().isEmpty()) {
            reasons.add(
                    new Reason(
                            Kind.NOT_DETERMINISTIC,
                            "It may answer differently each time: "
                                    + String.join(", ", pinned.unsteady())));
        }
        if (outcome == Outcome.DIFFERENT && reasons.isEmpty()) {
            reasons.add(
                    new Reason(
                            Kind.UNEXPLAINED,
                            "The same snapshots, filters and masks give another answer"));
        }
        return new Report(
                then.queryId(),
                id,
                policy.name().toLowerCase(Locale.ROOT),
                pinned.sql(),
                outcome,
                reasons,
                before,
                asAsked ? hash : Optional.empty());
    }

    private static boolean isKnown(List<Reason> reasons) {
        return reasons.stream().noneMatch(reason -> reason.kind() == Kind.FAILED);
    }

    @Override
    public void close() {
        stopping.countDown();
    }
}
