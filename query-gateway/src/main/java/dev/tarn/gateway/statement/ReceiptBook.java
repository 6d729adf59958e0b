package dev.tarn.gateway.statement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.gateway.protocol.QueryProblem;
import dev.tarn.gateway.protocol.QueryProblem.Kind;
import dev.tarn.gateway.receipt.NewReceipt;
import dev.tarn.gateway.receipt.Receipts;
import dev.tarn.gateway.syntax.NamedTable;
import dev.tarn.gateway.syntax.StatementFacts;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns submissions into receipts. */
final class ReceiptBook {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptBook.class);

    /** A refused statement is of little use to anybody, and may be anything. */
    private static final int REFUSED_CHARACTERS_MAX = 10_000;

    private final Receipts receipts;
    private final InstantSource clock;

    ReceiptBook(Receipts receipts, InstantSource clock) {
        this.receipts = receipts;
        this.clock = clock;
    }

    void open(
            Submission submission,
            StatementFacts facts,
            String user,
            String cluster,
            String queryId) {
        receipts.open(receipt(submission, facts, user, cluster, queryId, submission.sql()));
    }

    /** Nothing ran, so a refusal that cannot be written down is still a refusal. */
    Submitted refuse(Submission submission, StatementFacts facts, Kind kind, String message) {
        String sql = submission.sql().replace("\0", "");
        String id = "refused_" + UUID.randomUUID();
        try {
            receipts.refused(
                    receipt(
                            submission,
                            facts,
                            submission.wantedUser().orElse(submission.principal().name()),
                            "",
                            id,
                            sql.substring(0, Math.min(sql.length(), REFUSED_CHARACTERS_MAX))),
                    kind.name(),
                    kind.type(),
                    message);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A refusal is not written down");
        }
        return new Submitted.Refused(problem(submission, kind, message));
    }

    QueryProblem problem(Submission submission, Kind kind, String message) {
        String id = submission.client().requestId();
        return new QueryProblem(id, submission.address().base() + "/api/v1/queries", kind, message);
    }

    private NewReceipt receipt(
            Submission submission,
            StatementFacts facts,
            String user,
            String cluster,
            String queryId,
            String sql) {
        Submission.Client client = submission.client();
        return new NewReceipt(
                queryId,
                cluster,
                submission.principal().name(),
                user,
                submission.principal().actor().orElse(null),
                client.source().orElse(null),
                client.tags(),
                client.info().orElse(null),
                client.traceToken().orElse(null),
                client.userAgent().orElse(null),
                client.remoteAddress(),
                client.requestId(),
                client.catalog().orElse(null),
                client.schema().orElse(null),
                client.transactionId().orElse(null),
                sql,
                null,
                facts.kind(),
                json(facts.tables()),
                clock.instant());
    }

    private static String json(List<NamedTable> tables) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (NamedTable table : tables) {
            ObjectNode node = json.addObject().put("name", table.name());
            table.asOf().ifPresent(clause -> node.put("as-of", clause));
        }
        return json.toString();
    }
}
