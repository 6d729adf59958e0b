package dev.tarn.gateway.sql;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterRequest;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.cluster.Clusters;
import dev.tarn.gateway.cluster.ShortAnswer;
import dev.tarn.gateway.protocol.QueryPath;
import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.statement.Statements;
import dev.tarn.gateway.statement.Submission;
import dev.tarn.gateway.statement.Submitted;
import java.io.IOException;
import java.util.Optional;

/**
 * Follows a statement to its end as a driver would, inside of the gateway: the same login, receipt
 * and cluster. A page at a time is in memory.
 */
public final class SqlRun {
    /** Without them Trino rounds times to milliseconds, and says varchar of numbers. */
    public static final TrinoHeaders.Header CAPABILITIES =
            new TrinoHeaders.Header("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME,NUMBER");

    /** Otherwise the last of several entries of a map would be the only one. */
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** Trino's pages are of a megabyte, or of one row when that is larger. */
    private static final int PAGE_BYTES_MAX = 64 * 1024 * 1024;

    private final Statements statements;
    private final Clusters clusters;

    SqlRun(Statements statements, Clusters clusters) {
        this.statements = statements;
        this.clusters = clusters;
    }

    public void run(Submission submission, RowSink sink) throws IOException {
        JsonNode page = JSON.readTree(accepted(submission));
        Optional<QueryPath> next = next(page);
        next.ifPresent(path -> statements.stays(path.queryId()));
        boolean begun = false;
        try {
            while (true) {
                failOn(page);
                if (!begun && (page.has("columns") || next.isEmpty())) {
                    begun = true;
                    JsonNode columns = page.path("columns");
                    sink.begin(columns.isArray() ? columns : JsonNodeFactory.instance.arrayNode());
                }
                for (JsonNode row : page.path("data")) {
                    sink.row(row);
                }
                if (next.isEmpty()) {
                    sink.end(page);
                    return;
                }
                page = get(submission, next.orElseThrow());
                next = next(page);
            }
        } catch (IOException | RuntimeException e) {
            // Nobody takes the rest.
            next.ifPresent(this::cancel);
            throw e;
        }
    }

    private String accepted(Submission submission) throws IOException {
        Submitted submitted = statements.submit(submission);
        while (submitted instanceof Submitted.Waiting(var answer)) {
            submitted =
                    statements
                            .turn(submission.principal(), answer.waitingId(), 0)
                            .orElseThrow(() -> new IOException("its turn is gone"));
        }
        return switch (submitted) {
            case Submitted.Accepted(String body, var _) -> body;
            case Submitted.Refused(var problem) ->
                    throw new QueryFailed(
                            problem.kind().name(), problem.kind().type(), problem.message());
            case Submitted.Rejected(int status, String body, var _) ->
                    throw new QueryFailed(
                            "REQUEST_REJECTED",
                            status < 500 ? "USER_ERROR" : "INTERNAL_ERROR",
                            body.strip());
            case Submitted.Waiting _ -> throw new IllegalStateException("It waits no more");
        };
    }

    private static void failOn(JsonNode page) {
        JsonNode error = page.path("error");
        if (error.isObject()) {
            throw new QueryFailed(
                    error.path("errorName").asText(""),
                    error.path("errorType").asText(""),
                    error.path("message").asText(""));
        }
    }

    private static Optional<QueryPath> next(JsonNode page) throws IOException {
        if (!page.has("nextUri")) {
            return Optional.empty();
        }
        Optional<QueryPath> next = QueryPath.parse(page.path("nextUri").asText());
        if (next.isEmpty()) {
            throw new IOException("the cluster names a next page that is none");
        }
        return next;
    }

    private JsonNode get(Submission submission, QueryPath path) throws IOException {
        Cluster cluster = cluster(path);
        ClusterRequest request = cluster.request("GET", path.path());
        TrinoHeaders.forwarded(
                request::setHeader,
                submission.address(),
                submission.address().scheme(),
                submission.client().remoteAddress(),
                cluster.name());
        ShortAnswer answer = cluster.ask(request, PAGE_BYTES_MAX);
        if (answer.statusCode() != 200) {
            throw new QueryFailed(
                    "CLUSTER_ANSWERS_" + answer.statusCode(),
                    "INTERNAL_ERROR",
                    "Cluster %s does not go on with the query".formatted(cluster.name()));
        }
        try {
            return JSON.readTree(answer.body());
        } catch (MismatchedInputException _) {
            throw new QueryFailed(
                    "NOT_SUPPORTED",
                    "USER_ERROR",
                    "A map has keys that are the same as text: ask for them as an array");
        }
    }

    private void cancel(QueryPath path) {
        try {
            Cluster cluster = cluster(path);
            cluster.ask(cluster.request("DELETE", path.path()), PAGE_BYTES_MAX);
        } catch (ClusterUnreachable | QueryFailed _) {
            // It stops by itself when nobody asks for more.
        }
    }

    private Cluster cluster(QueryPath path) {
        return clusters.find(path.cluster())
                .orElseThrow(() ->
                        new QueryFailed(
                                "REMOTE_HOST_GONE",
                                "INTERNAL_ERROR",
                                "Cluster %s is not there any more".formatted(path.cluster())));
    }
}
