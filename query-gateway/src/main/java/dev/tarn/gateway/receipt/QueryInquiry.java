package dev.tarn.gateway.receipt;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.ShortAnswer;
import dev.tarn.gateway.trust.TrinoTokens;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Asks clusters what became of a query, as its own user: nobody else may see it in Trino. */
final class QueryInquiry {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 8 * 1024 * 1024;

    private final Clusters clusters;
    private final TrinoTokens tokens;

    QueryInquiry(Clusters clusters, TrinoTokens tokens) {
        this.clusters = clusters;
        this.tokens = tokens;
    }

    QueryReport ask(DueReceipt receipt) {
        Optional<Cluster> cluster = clusters.find(receipt.cluster());
        return cluster.isPresent()
                ? ask(cluster.orElseThrow(), receipt)
                : new QueryReport.Unreachable("there is no cluster of that name any more");
    }

    private QueryReport ask(Cluster cluster, DueReceipt receipt) {
        var request =
                cluster.request("GET", "/v1/query/" + receipt.queryId() + "?pruned=true")
                        .within(PATIENCE)
                        .header(
                                "Authorization",
                                "Bearer " + tokens.mint(receipt.userName(), receipt.queryId()))
                        // Trino signs nobody in otherwise.
                        .header("X-Forwarded-Proto", "https");
        try {
            ShortAnswer answer = cluster.ask(request, BYTES_MAX);
            return switch (answer.statusCode()) {
                case 200 ->
                        QueryInfoReader.read(answer.body())
                                .map(completion -> ended(receipt, completion))
                                .orElseGet(QueryReport.Running::new);
                case 404, 410 ->
                        cluster.coordinatorId()
                                .<QueryReport>map(id ->
                                        new QueryReport.Unknown(
                                                !receipt.queryId().endsWith("_" + id)))
                                .orElseGet(() ->
                                        new QueryReport.Unreachable("it does not say who it is"));
                default -> new QueryReport.Unreachable("it answers " + answer.statusCode());
            };
        } catch (ClusterUnreachable | IOException e) {
            return new QueryReport.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    private static QueryReport ended(DueReceipt receipt, Completion completion) {
        return completion.queryId().equals(receipt.queryId())
                ? new QueryReport.Ended(completion)
                : new QueryReport.Unreachable("it speaks of query " + completion.queryId());
    }
}
