package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.admission.Admission;
import dev.tarn.gateway.admission.Verdict;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.Placement;
import dev.tarn.gateway.cluster.ShortAnswer;
import dev.tarn.gateway.cluster.Transactions;
import dev.tarn.gateway.instant.PastCatalogs;
import dev.tarn.gateway.login.Impersonation;
import dev.tarn.gateway.protocol.QueryProblem.Kind;
import dev.tarn.gateway.protocol.WaitingAnswer;
import dev.tarn.gateway.reach.PastSight;
import dev.tarn.gateway.syntax.StatementFacts;
import java.net.http.HttpHeaders;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes statements. The order is what makes receipts complete: Trino only registers a statement
 * when it is posted, and runs it at the first poll, for which the client needs the address in
 * Trino's answer. The receipt is committed before that answer leaves.
 */
public final class Statements {
    private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

    /** As {@code query.max-length} of trino-config; what is longer would be stored for nothing. */
    private static final int CHARACTERS_MAX = 1_000_000;

    /** A client is held back for a second at most, as Trino does it. */
    private static final int LOOKS_A_TURN = 4;

    private final Impersonation impersonation;
    private final Admission admission;
    private final WaitingRoom room;
    private final Clusters clusters;
    private final Transactions transactions;
    private final Posting posting;
    private final HeldStatements held;
    private final ReceiptBook book;
    private final PastCatalogs past;
    private final PastSight sight;
    private final InstantSource clock;
    private final AsOf asOf = new AsOf();

    Statements(
            Impersonation impersonation,
            Admission admission,
            WaitingRoom room,
            Clusters clusters,
            Transactions transactions,
            Posting posting,
            HeldStatements held,
            ReceiptBook book,
            PastCatalogs past,
            PastSight sight,
            InstantSource clock) {
        this.impersonation = impersonation;
        this.admission = admission;
        this.room = room;
        this.clusters = clusters;
        this.transactions = transactions;
        this.posting = posting;
        this.held = held;
        this.book = book;
        this.past = past;
        this.sight = sight;
        this.clock = clock;
    }

    public Submitted submit(Submission sent) {
        AsOf.Outcome outcome = asOf.of(sent);
        if (outcome instanceof AsOf.Outcome.Wrong(String message, var _, var facts)) {
            return book.refuse(sent, facts, Kind.NOT_SUPPORTED, message);
        }
        return submit(outcome.submission(), outcome.facts());
    }

    private Submitted submit(Submission submission, StatementFacts facts) {
        Optional<String> user = impersonation.user(submission.principal(), submission.wantedUser());
        if (user.isEmpty()) {
            return book.refuse(
                    submission,
                    facts,
                    Kind.PERMISSION_DENIED,
                    "Access Denied: User %s cannot impersonate user %s"
                            .formatted(
                                    submission.principal().name(),
                                    submission.wantedUser().orElse("")));
        }
        if (submission.sql().indexOf('\0') >= 0) {
            return book.refuse(
                    submission, facts, Kind.SYNTAX_ERROR, "The statement holds a NUL character");
        }
        if (submission.sql().length() > CHARACTERS_MAX) {
            return book.refuse(
                    submission,
                    facts,
                    Kind.QUERY_TEXT_TOO_LARGE,
                    "The statement has %d characters, which is more than %d"
                            .formatted(submission.sql().length(), CHARACTERS_MAX));
        }
        Optional<String> inThePast = PastRules.broken(submission, facts);
        if (inThePast.isPresent()) {
            return book.refuse(submission, facts, Kind.NOT_SUPPORTED, inThePast.orElseThrow());
        }
        if (isUnknownTransaction(submission)) {
            return book.refuse(
                    submission,
                    facts,
                    Kind.UNKNOWN_TRANSACTION,
                    "There is no transaction %s of %s"
                            .formatted(
                                    submission.client().transactionId().orElse(""),
                                    submission.principal().name()));
        }
        return begin(new WaitingStatement(submission, facts, user.orElseThrow(), clock.instant()));
    }

    private boolean isUnknownTransaction(Submission submission) {
        return submission
                .transaction()
                .filter(id -> transactions.find(id, submission.principal().name()).isEmpty())
                .isPresent();
    }

    private Submitted begin(WaitingStatement statement) {
        return switch (verdict(statement)) {
            case Verdict.Admitted _ -> send(statement);
            case Verdict.Refused(String reason) -> refuse(statement, Kind.QUERY_REJECTED, reason);
            case Verdict.Wait(String reason) ->
                    room.enter(statement)
                            .<Submitted>map(id -> waiting(statement, id, 1))
                            .orElseGet(() ->
                                    refuse(
                                            statement,
                                            Kind.QUERY_QUEUE_FULL,
                                            reason + "; too many statements wait already"));
        };
    }

    /**
     * Asked by whoever waits. Answers within a second, and the same again to a client that has lost
     * the answer; nothing when there is no such statement.
     */
    public Optional<Submitted> turn(Principal principal, String id, int asked) {
        return room.find(principal.name(), id)
                .map(statement ->
                        statement
                                .once(() -> turn(statement), clock.instant())
                                .orElseGet(() -> waiting(statement, id, asked + 1)));
    }

    private Optional<Submitted> turn(WaitingStatement statement) {
        for (int look = 0; look < LOOKS_A_TURN; look++) {
            switch (verdict(statement)) {
                case Verdict.Admitted _ -> {
                    return Optional.of(send(statement));
                }
                case Verdict.Refused(String reason) -> {
                    return Optional.of(refuse(statement, Kind.QUERY_REJECTED, reason));
                }
                case Verdict.Wait(String reason)
                        when room.hasWaitedLong(statement, clock.instant()) -> {
                    return Optional.of(
                            refuse(
                                    statement,
                                    Kind.QUERY_QUEUE_FULL,
                                    reason + "; it did not come to its turn"));
                }
                case Verdict.Wait _ -> {
                    if (!room.pause()) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A client that does not want to wait any longer. */
    boolean leave(Principal principal, String id) {
        return room.leave(principal.name(), id);
    }

    /** Who cannot count lets nobody in. */
    private Verdict verdict(WaitingStatement statement) {
        Submission submission = statement.submission();
        try {
            return admission.ask(submission.principal(), submission.client().tagSet());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Limits cannot be looked at");
            return new Verdict.Refused("Nobody can say now whether a limit is reached");
        }
    }

    private Submitted refuse(WaitingStatement statement, Kind kind, String message) {
        return book.refuse(statement.submission(), statement.facts(), kind, message);
    }

    private static Submitted waiting(WaitingStatement statement, String id, int asked) {
        return new Submitted.Waiting(
                WaitingAnswer.of(id, statement.submission().address().base(), asked));
    }

    /**
     * A statement that was posted and never polled does not run, so it may be posted elsewhere when
     * the answer is lost.
     */
    private Submitted send(WaitingStatement statement) {
        Submission submission = statement.submission();
        // Only for who is admitted: it costs the catalog something.
        Optional<String> unseen =
                submission.hasPass()
                        ? Optional.empty()
                        : sight.refusal(
                                statement.user(), PastRules.session(submission), statement.facts());
        if (unseen.isPresent()) {
            return refuse(statement, Kind.PERMISSION_DENIED, unseen.orElseThrow());
        }
        for (Cluster cluster : clusters.candidates(placement(submission, statement.user()))) {
            try {
                Optional<PastCatalogs.Refusal> refusal = makePast(cluster, statement);
                if (refusal.isPresent()) {
                    return refuse(
                            statement,
                            refusal.orElseThrow().kind(),
                            refusal.orElseThrow().message());
                }
                return post(cluster, submission, statement.facts(), statement.user());
            } catch (ClusterUnreachable e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        return refuse(
                statement,
                Kind.SERVER_STARTING_UP,
                "No cluster takes queries now; the statement did not run");
    }

    private Optional<PastCatalogs.Refusal> makePast(Cluster cluster, WaitingStatement statement) {
        Submission submission = statement.submission();
        return past.make(
                cluster,
                statement.user(),
                submission.client().requestId(),
                PastRules.named(submission, statement.facts()));
    }

    private Placement placement(Submission submission, String user) {
        Submission.Client client = submission.client();
        return new Placement(
                user,
                client.source(),
                client.tagSet(),
                submission
                        .transaction()
                        .flatMap(id -> transactions.find(id, submission.principal().name()))
                        .map(Transactions.Place::cluster));
    }

    private Submitted post(
            Cluster cluster, Submission submission, StatementFacts facts, String user) {
        return switch (posting.post(cluster, submission, user)) {
            case Posting.Answer.Taken(PostAnswer read, var headers) ->
                    write(cluster, new HeldStatement(submission, facts, user), read, headers);
            case Posting.Answer.Rejected(var answer) -> rejected(submission, facts, answer);
        };
    }

    /** In the words of Trino; a 5xx is for the driver to come again after. */
    private Submitted rejected(Submission submission, StatementFacts facts, ShortAnswer answer) {
        String text = new String(answer.body(), UTF_8);
        if (answer.statusCode() < 500) {
            book.refuse(submission, facts, Kind.QUERY_REJECTED, text);
        }
        return new Submitted.Rejected(answer.statusCode(), text, answer.headers());
    }

    private Submitted write(
            Cluster cluster, HeldStatement statement, PostAnswer read, HttpHeaders headers) {
        Submission submission = statement.submission();
        try {
            book.open(
                    submission,
                    statement.facts(),
                    statement.user(),
                    cluster.name(),
                    read.queryId());
            held.hold(read.queryId(), statement);
            return new Submitted.Accepted(read.body(), headers);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("No receipt for query {}", read.queryId());
            Posting.forget(cluster, read);
            return new Submitted.Refused(
                    book.problem(
                            submission,
                            Kind.GENERIC_INTERNAL_ERROR,
                            "The receipt of this query cannot be written now, so it did not run"));
        }
    }

    /** For those who poll it without asking whether it may move: it stays where it is. */
    public void stays(String queryId) {
        held.letGo(queryId, Optional::empty);
    }
}
