package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.login.Impersonation;
import dev.tarn.gateway.protocol.QueryProblem.Kind;
import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.syntax.StatementFacts;
import dev.tarn.gateway.syntax.StatementParser;
import dev.tarn.gateway.trust.TrinoTokens;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes statements. The order is what makes receipts complete: Trino only registers a statement
 * when it is posted, and runs it at the first poll, for which the client needs the address in
 * Trino's answer. The receipt is committed before that answer leaves.
 */
final class Statements {
    private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

    /** As {@code query.max-length} of trino-config; what is longer would be stored for nothing. */
    private static final int CHARACTERS_MAX = 1_000_000;

    private final Impersonation impersonation;
    private final Clusters clusters;
    private final TrinoTokens tokens;
    private final ReceiptBook book;
    private final StatementParser parser = new StatementParser();

    Statements(
            Impersonation impersonation, Clusters clusters, TrinoTokens tokens, ReceiptBook book) {
        this.impersonation = impersonation;
        this.clusters = clusters;
        this.tokens = tokens;
        this.book = book;
    }

    /** {@code headers} adds to a request what the client's own headers say. */
    Submitted submit(Submission submission, Consumer<HttpRequest.Builder> headers) {
        StatementFacts facts = parser.read(submission.sql(), submission.prepared());
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
        return send(submission, facts, user.orElseThrow(), headers);
    }

    /**
     * A statement that was posted and never polled does not run, so it may be posted elsewhere when
     * the answer is lost.
     */
    private Submitted send(
            Submission submission,
            StatementFacts facts,
            String user,
            Consumer<HttpRequest.Builder> headers) {
        List<Cluster> candidates = clusters.all();
        for (Cluster cluster : candidates) {
            try {
                return post(cluster, submission, facts, user, headers);
            } catch (ClusterUnreachable e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        return book.refuse(
                submission,
                facts,
                Kind.SERVER_STARTING_UP,
                "No cluster takes queries now; the statement did not run");
    }

    private Submitted post(
            Cluster cluster,
            Submission submission,
            StatementFacts facts,
            String user,
            Consumer<HttpRequest.Builder> headers) {
        HttpRequest.Builder request =
                cluster.request("/v1/statement")
                        .POST(HttpRequest.BodyPublishers.ofString(submission.sql(), UTF_8));
        headers.accept(request);
        request.setHeader("Content-Type", "text/plain; charset=utf-8");
        // Whose it is, is said by the token alone.
        request.setHeader(
                "Authorization", "Bearer " + tokens.mint(user, submission.client().requestId()));
        TrinoHeaders.forwarded(
                request,
                submission.address(),
                "https",
                submission.client().remoteAddress(),
                cluster.name());
        WholeAnswer answer = cluster.ask(request.build(), PostAnswer.BYTES_MAX);
        TrinoRefusesUs.require(cluster.name(), answer.statusCode());
        if (answer.statusCode() != 200) {
            return rejected(submission, facts, answer);
        }
        PostAnswer read;
        try {
            read = PostAnswer.read(answer.body(), !submission.address().secure());
        } catch (IOException e) {
            throw new AnswerBroken(cluster.name(), e);
        }
        return write(cluster, submission, facts, user, read, answer);
    }

    /** In the words of Trino; a 5xx is for the driver to come again after. */
    private Submitted rejected(Submission submission, StatementFacts facts, WholeAnswer answer) {
        String text = new String(answer.body(), UTF_8);
        if (answer.statusCode() < 500) {
            book.refuse(submission, facts, Kind.QUERY_REJECTED, text);
        }
        return new Submitted.Rejected(answer.statusCode(), text, answer.headers());
    }

    private Submitted write(
            Cluster cluster,
            Submission submission,
            StatementFacts facts,
            String user,
            PostAnswer read,
            WholeAnswer answer) {
        try {
            book.open(submission, facts, user, cluster.name(), read.queryId());
            return new Submitted.Accepted(read.body(), answer.headers());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("No receipt for query {}", read.queryId());
            read.cancelPath().ifPresent(path -> forget(cluster, path));
            return new Submitted.Refused(
                    book.problem(
                            submission,
                            Kind.GENERIC_INTERNAL_ERROR,
                            "The receipt of this query cannot be written now, so it did not run"));
        }
    }

    /** Without it the cluster would wait five minutes for a poll. */
    private static void forget(Cluster cluster, String path) {
        try {
            cluster.ask(cluster.request(path).DELETE().build(), PostAnswer.BYTES_MAX);
        } catch (ClusterUnreachable e) {
            LOG.debug("{}", e.getMessage());
        }
    }
}
