package dev.tarn.gateway.statement;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterAnswer;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.Placement;
import dev.tarn.gateway.instant.PastCatalogs;
import dev.tarn.gateway.protocol.QueryPath;
import dev.tarn.gateway.receipt.MoveStore;
import dev.tarn.gateway.receipt.Moved;
import dev.tarn.gateway.receipt.Receipts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings queries that wait at a cluster which is gone to another. First it is posted there, then
 * its receipt says so, and only then its client hears of it: until it polls there, nothing runs.
 */
final class Moves {
    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

    private final HeldStatements held;
    private final Clusters clusters;
    private final Posting posting;
    private final PastCatalogs past;
    private final Receipts receipts;
    private final LeftBehind leftBehind;
    private final Counter moved;

    Moves(
            HeldStatements held,
            Clusters clusters,
            Posting posting,
            PastCatalogs past,
            Receipts receipts,
            LeftBehind leftBehind,
            MeterRegistry registry) {
        this.held = held;
        this.clusters = clusters;
        this.posting = posting;
        this.past = past;
        this.receipts = receipts;
        this.leftBehind = leftBehind;
        this.moved =
                Counter.builder("gateway.queries.moved")
                        .description(
                                "Queries that waited at a cluster which died, and run on another")
                        .register(registry);
    }

    /** Where the query is that had this id before; nothing for somebody else's. */
    Optional<Moved> of(String principal, QueryPath path) {
        return receipts.movedTo(path.queryId()).filter(to -> to.principal().equals(principal));
    }

    /**
     * Polls a query that may be queued still. When its cluster is not there any more, and nothing
     * can have been changed, it is moved, and the answer is where it is then.
     */
    Optional<Moved> poll(Cluster cluster, QueryPath path, Consumer<Poll> forward) {
        Optional<HeldStatement> found = held.find(path.queryId()).filter(_ -> path.isQueued());
        if (found.isEmpty()) {
            Optional<Moved> to = letGo(path.queryId());
            if (to.isEmpty()) {
                forward.accept(_ -> {});
            }
            return to;
        }
        HeldStatement statement = found.orElseThrow();
        if (clusters.isDown(cluster.name()) && statement.unbegun()) {
            // As long as it is certain that it has not begun.
            Optional<Moved> to = move(statement, path);
            if (to.isPresent()) {
                return to;
            }
        }
        Optional<Moved> before = statement.beginPoll(() -> receipts.movedTo(path.queryId()));
        if (before.isPresent()) {
            return before;
        }
        ClusterUnreachable gone;
        boolean mayHaveArrived = true;
        try {
            forward.accept(answer -> requireKnown(cluster, path, answer));
            return Optional.empty();
        } catch (ClusterUnreachable e) {
            mayHaveArrived = e.mayHaveArrived();
            gone = e;
        } finally {
            statement.endPoll(mayHaveArrived);
        }
        Optional<Moved> to =
                gone.isGone() || clusters.isDown(cluster.name())
                        ? move(statement, path)
                        : Optional.empty();
        if (to.isEmpty()) {
            throw gone;
        }
        return to;
    }

    /** Hears of the answer to a poll before its client does. */
    interface Poll {
        void answered(ClusterAnswer answer);
    }

    /** A cluster that was started anew knows nothing of what it had, and answers at once. */
    private static void requireKnown(Cluster cluster, QueryPath path, ClusterAnswer answer) {
        if (answer.statusCode() == 404
                && cluster.coordinatorId()
                        .filter(id -> !path.queryId().endsWith("_" + id))
                        .isPresent()) {
            throw ClusterUnreachable.startedAnew(cluster.name(), answer);
        }
    }

    /** Before it is asked for rows, or stopped: it moves no more. Where it is if it has before. */
    Optional<Moved> letGo(String queryId) {
        return held.letGo(queryId, () -> receipts.movedTo(queryId));
    }

    /** Whether another request is about to tell what becomes of it. */
    boolean undecided(QueryPath path) {
        return held.find(path.queryId()).filter(HeldStatement::undecided).isPresent();
    }

    /** What is to be said of a query that was not moved. */
    String fate(QueryPath path) {
        Optional<HeldStatement> statement =
                held.find(path.queryId())
                        .filter(_ -> path.isQueued())
                        .filter(each -> !each.facts().readsOnly());
        if (statement.isEmpty()) {
            return "Cluster %s, where this query ran, does not answer any more"
                    .formatted(path.cluster());
        }
        return statement.orElseThrow().unbegun()
                ? "Cluster %s, where this query waited, does not answer any more; it did not run"
                        .formatted(path.cluster())
                : "Cluster %s, where this query waited, does not answer any more; it may have run or not, and is not sent elsewhere, because it may change something"
                        .formatted(path.cluster());
    }

    private Optional<Moved> move(HeldStatement statement, QueryPath from) {
        return statement.move(() -> {
            Optional<Moved> before = receipts.movedTo(from.queryId());
            return before.isPresent() ? before : elsewhere(statement, from);
        });
    }

    private Optional<Moved> elsewhere(HeldStatement statement, QueryPath from) {
        Submission submission = statement.submission();
        var placement =
                new Placement(
                        statement.user(),
                        submission.client().source(),
                        submission.client().tagSet(),
                        Optional.empty());
        for (Cluster cluster : clusters.candidates(placement)) {
            Optional<PostAnswer> posted =
                    clusters.isDown(cluster.name()) ? Optional.empty() : post(cluster, statement);
            if (posted.isPresent()) {
                return settle(statement, from, cluster, posted.orElseThrow());
            }
        }
        return Optional.empty();
    }

    /** Nothing where it is refused; the next cluster may take it. */
    private Optional<PostAnswer> post(Cluster cluster, HeldStatement statement) {
        Submission submission = statement.submission();
        try {
            Optional<PastCatalogs.Refusal> refusal =
                    past.make(
                            cluster,
                            statement.user(),
                            submission.client().requestId(),
                            PastRules.named(submission, statement.facts()));
            if (refusal.isPresent()) {
                LOG.warn(
                        "Cluster {} does not take a query of another: {}",
                        cluster.name(),
                        refusal.orElseThrow().message());
                return Optional.empty();
            }
            return switch (posting.post(cluster, submission, statement.user())) {
                case Posting.Answer.Taken(PostAnswer read, var _) ->
                        Optional.of(read).filter(answer -> answer.nextPath().isPresent());
                case Posting.Answer.Rejected(var answer) -> {
                    LOG.warn(
                            "Cluster {} does not take a query of another: {}",
                            cluster.name(),
                            answer.statusCode());
                    yield Optional.empty();
                }
            };
        } catch (ClusterUnreachable | AnswerBroken | TrinoRefusesUs e) {
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Moved> settle(
            HeldStatement statement, QueryPath from, Cluster cluster, PostAnswer posted) {
        String nextPath = posted.nextPath().orElseThrow();
        boolean written;
        try {
            written =
                    receipts.move(
                            new MoveStore.Move(
                                    from.queryId(),
                                    from.cluster(),
                                    !statement.unbegun(),
                                    posted.queryId(),
                                    cluster.name(),
                                    nextPath));
        } catch (RuntimeException e) {
            throw new MoveInDoubt(from.queryId(), e);
        }
        if (!written) {
            // It has ended, or another gateway has polled it.
            statement.begun();
            Posting.forget(cluster, posted);
            return Optional.empty();
        }
        held.hold(posted.queryId(), statement.next());
        leftBehind.add(from.cluster(), from.path());
        moved.increment();
        LOG.info(
                "Query {} of cluster {}, which is gone, is query {} of cluster {}",
                from.queryId(),
                from.cluster(),
                posted.queryId(),
                cluster.name());
        return Optional.of(
                new Moved(
                        statement.submission().principal().name(),
                        posted.queryId(),
                        cluster.name(),
                        nextPath));
    }
}
