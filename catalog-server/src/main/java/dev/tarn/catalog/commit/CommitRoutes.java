package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.metadata.ReachedSnapshots;
import dev.tarn.catalog.wire.ETags;
import dev.tarn.catalog.wire.LoadAnswer;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CommitTransactionRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;

/**
 * Commits to one table or to many: path and body become changes here, and know no HTTP from then
 * on.
 */
public final class CommitRoutes {
    private final Committer committer;
    private final MetadataHistory history;
    private final Idempotency idempotency;
    private final Lakes lakes;
    private final CommitAccess access;

    public CommitRoutes(
            Committer committer,
            MetadataHistory history,
            Lakes lakes,
            Idempotency idempotency,
            CommitAccess access) {
        this.access = access;
        this.history = history;
        this.idempotency = idempotency;
        this.committer = committer;
        this.lakes = lakes;
    }

    public void register(RouteTable routes) {
        routes.iceberg(Endpoint.V1_UPDATE_TABLE, idempotency.once(this::commit, this::committed));
        routes.iceberg(Endpoint.V1_COMMIT_TRANSACTION, idempotency.once(this::commitTransaction));
    }

    private void commit(RestRequest request) {
        TableIdentifier table = request.table();
        var body = request.body(UpdateTableRequest.class);
        if (body.identifier() != null && !body.identifier().equals(table)) {
            throw new BadRequestException(
                    "Cannot commit %s: the body is about %s", table, body.identifier());
        }
        var change = new TableChange(table, body.requirements(), body.updates());
        access.require(request, change);
        Lake lake = lakes.require(request.lake());
        var outcome =
                committer.change(lake, change, access.confirming(request), Authors.of(request));
        answer(request, Outcomes.committed(outcome).getFirst());
    }

    /**
     * The table may be somewhere else by now, or gone: what the commit made of it is still there.
     */
    private void committed(RestRequest request, String location) {
        answer(request, history.at(request.lake(), location));
    }

    /** Whoever commits is shown no more than who loads; what is cut down has no ETag. */
    private static void answer(RestRequest request, MetadataDocument document) {
        PastReach past = pastOf(request, document);
        if (past.everything()) {
            request.context().header("ETag", ETags.of(document.location(), "all"));
        }
        request.answer(LoadAnswer.of(ReachedSnapshots.keep(document, past)));
    }

    private static PastReach pastOf(RestRequest request, MetadataDocument document) {
        return ReachedSnapshots.table(document)
                .map(table -> request.visible().past(request.lake(), request.table(), table))
                .orElse(PastReach.NONE);
    }

    private void commitTransaction(RestRequest request) {
        var body = request.body(CommitTransactionRequest.class);
        List<TableChange> changes = body.tableChanges().stream().map(CommitRoutes::named).toList();
        changes.forEach(change -> access.require(request, change));
        Lake lake = lakes.require(request.lake());
        Outcomes.committed(
                committer.changeAll(
                        lake, changes, access.confirming(request), Authors.of(request)));
        request.answerNothing();
    }

    private static TableChange named(UpdateTableRequest change) {
        TableIdentifier table = change.identifier();
        if (table == null) {
            throw new BadRequestException("Invalid table change: identifier is missing");
        }
        NameCodec.checked(table.namespace());
        NameCodec.checked(table.name());
        return new TableChange(table, change.requirements(), change.updates());
    }
}
