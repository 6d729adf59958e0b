package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.ShortAnswer;
import dev.tarn.gateway.cluster.Transactions;
import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.spooling.SegmentTickets;
import dev.tarn.gateway.syntax.PastLake;
import dev.tarn.gateway.trust.TrinoTokens;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a statement to a cluster in the name of its user. Trino registers it and runs nothing. */
final class Posting {
    private static final Logger LOG = LoggerFactory.getLogger(Posting.class);

    private final Transactions transactions;
    private final TrinoTokens tokens;

    Posting(Transactions transactions, TrinoTokens tokens) {
        this.transactions = transactions;
        this.tokens = tokens;
    }

    /** What the cluster makes of it. */
    sealed interface Answer {
        record Taken(PostAnswer read, HttpHeaders headers) implements Answer {}

        record Rejected(ShortAnswer answer) implements Answer {}
    }

    Answer post(Cluster cluster, Submission submission, String user) {
        ClusterRequest request = cluster.request("POST", "/v1/statement").text(submission.sql());
        TrinoHeaders.toTrino(submission.headers(), request::header);
        nameTransaction(request, submission);
        submission
                .client()
                .catalog()
                .flatMap(PastLake::parse)
                .ifPresent(lake -> request.setHeader("X-Trino-Catalog", lake.name()));
        // Whose it is, is said by the token alone.
        request.setHeader(
                "Authorization", "Bearer " + tokens.mint(user, submission.client().requestId()));
        TrinoHeaders.forwarded(
                request::setHeader,
                submission.address(),
                "https",
                submission.client().remoteAddress(),
                submission.spooled()
                        ? cluster.name() + "/" + SegmentTickets.WANTED
                        : cluster.name());
        ShortAnswer answer = cluster.ask(request, PostAnswer.BYTES_MAX);
        TrinoRefusesUs.require(cluster.name(), answer.statusCode());
        if (answer.statusCode() != 200) {
            return new Answer.Rejected(answer);
        }
        try {
            return new Answer.Taken(
                    PostAnswer.read(answer.body(), !submission.address().secure()),
                    answer.headers());
        } catch (IOException e) {
            throw new AnswerBroken(cluster.name(), e);
        }
    }

    /**
     * Trino's access control is told which transaction it is, for in it Trino keeps the tables that
     * it has loaded, whoever they were loaded for.
     */
    private void nameTransaction(ClusterRequest request, Submission submission) {
        Optional<String> named = submission.transaction();
        // The only one: which of two is meant is not for Trino to say.
        submission
                .client()
                .transactionId()
                .ifPresent(_ -> request.setHeader("X-Trino-Transaction-Id", named.orElse("NONE")));
        named.ifPresent(id -> {
            // Whoever does not know when it began does not send it.
            Transactions.Place place =
                    transactions.find(id, submission.principal().name()).orElseThrow();
            request.header(
                    TrinoHeaders.EXTRA_CREDENTIAL,
                    "tarn-transaction=%d%%3A%s"
                            .formatted(
                                    place.beganAt().toEpochMilli(), URLEncoder.encode(id, UTF_8)));
        });
    }

    /** Without it the cluster would wait five minutes for a poll. */
    static void forget(Cluster cluster, PostAnswer posted) {
        posted.nextPath().ifPresent(path -> delete(cluster, path));
    }

    /** Whether there was an answer. */
    static boolean delete(Cluster cluster, String path) {
        try {
            cluster.ask(cluster.request("DELETE", path), PostAnswer.BYTES_MAX);
            return true;
        } catch (ClusterUnreachable e) {
            LOG.debug("{}", e.getMessage());
            return false;
        }
    }
}
