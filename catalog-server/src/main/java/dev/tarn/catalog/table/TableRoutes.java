package dev.tarn.catalog.table;

import dev.tarn.catalog.commit.Authors;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Outcomes;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.delegation.AccessRequest;
import dev.tarn.catalog.delegation.Delegated;
import dev.tarn.catalog.delegation.Delegations;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.storage.LostMetadataFile;
import dev.tarn.catalog.wire.ETags;
import dev.tarn.catalog.wire.LoadAnswer;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.NameList;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.catalog.wire.Snapshots;
import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.ReportMetricsRequest;

/** The table operations of the Iceberg protocol, but for commits. */
public final class TableRoutes {
    /** Younger than Iceberg's own list of endpoints. */
    private static final Endpoint UNREGISTER =
            Endpoint.create(
                    "POST", "/v1/{prefix}/namespaces/{namespace}/tables/{table}/unregister");

    private final Tables tables;
    private final Delegations delegations;
    private final MetricsReports reports;
    private final MetadataHistory history;
    private final Idempotency idempotency;

    public TableRoutes(
            Tables tables,
            Delegations delegations,
            MetricsReports reports,
            MetadataHistory history,
            Idempotency idempotency) {
        this.history = history;
        this.idempotency = idempotency;
        this.tables = tables;
        this.delegations = delegations;
        this.reports = reports;
    }

    public void register(RouteTable routes) {
        routes.iceberg(Endpoint.V1_LIST_TABLES, this::list);
        routes.iceberg(Endpoint.V1_CREATE_TABLE, idempotency.once(this::create, this::created));
        routes.iceberg(Endpoint.V1_LOAD_TABLE, this::load);
        routes.iceberg(Endpoint.V1_TABLE_EXISTS, this::exists);
        routes.iceberg(Endpoint.V1_DELETE_TABLE, idempotency.once(this::drop));
        routes.iceberg(Endpoint.V1_RENAME_TABLE, idempotency.once(this::rename));
        routes.iceberg(
                Endpoint.V1_REGISTER_TABLE,
                idempotency.once(this::registerTable, this::registered));
        routes.iceberg(UNREGISTER, idempotency.once(this::unregister, this::unregistered));
        routes.iceberg(Endpoint.V1_REPORT_METRICS, this::reportMetrics);
    }

    private void list(RestRequest request) throws IOException {
        Namespace namespace = request.namespace();
        var page = request.page();
        long namespaceId = tables.namespaceId(request.lake(), namespace);
        request.context().contentType("application/json");
        NameList.writeIdentifiers(
                request.context().outputStream(),
                namespace,
                page,
                NameList.only(
                        request.visible().tablesIn(request.lake(), namespace),
                        (after, limit) -> tables.names(namespaceId, after, limit)));
    }

    /** Access comes first: when it fails, nothing has happened yet. */
    private void create(RestRequest request) {
        NewTable table = newTable(request);
        TableDraft draft = tables.draft(request.lake(), table);
        if (table.staged()) {
            byte[] metadata = tables.stage(draft);
            Delegated access = accessTo(request, draft);
            request.answer(LoadAnswer.staged(metadata, access.loadFields()));
        } else {
            Delegated access = accessTo(request, draft);
            CommitOutcome outcome = tables.create(draft, Authors.of(request));
            answer(request, Outcomes.committed(outcome).getFirst(), access);
        }
    }

    private Delegated accessTo(RestRequest request, TableDraft draft) {
        return keptFromCaches(
                request,
                delegations.toNewTable(
                        AccessRequest.of(request, draft.name()), draft.lake(), draft.metadata()));
    }

    /** Nothing was made of a table that was staged: it can be staged again. */
    private void created(RestRequest request, String location) {
        if (location.isEmpty()) {
            create(request);
        } else {
            made(request, newTable(request).name(), history.at(request.lake(), location));
        }
    }

    private void registered(RestRequest request, String location) {
        String name = request.body(RegisterTableRequest.class).name();
        made(
                request,
                TableIdentifier.of(request.namespace(), name),
                history.at(request.lake(), location));
    }

    /** It stands already, whatever becomes of the access. */
    private void made(RestRequest request, TableIdentifier table, MetadataDocument document) {
        var asked = AccessRequest.of(request, table);
        Delegated access = delegations.toMadeTable(asked, document.location());
        answer(request, document, keptFromCaches(request, access));
    }

    private void unregistered(RestRequest request, String location) {
        MetadataDocument last = history.at(request.lake(), location);
        request.answer(LoadAnswer.of(last));
    }

    private void load(RestRequest request) {
        Snapshots snapshots = Snapshots.of(request);
        var asked = AccessRequest.of(request, request.table());
        Tabular table = tables.require(request.lake(), request.table());
        request.confirm(request.table(), table.uuid());
        LostMetadataFile.requireLocal(table.metadataLocation());
        Delegated access = keptFromCaches(request, delegations.toTable(asked, table));
        PastReach past = request.visible().past(request.lake(), request.table(), table.uuid());
        if (!past.everything()) {
            // It changes with the hour, so that it has no name to ask for again.
            request.answer(LoadAnswer.of(tables.load(table, snapshots, past), access.loadFields()));
            return;
        }
        String variant = snapshots.word() + access.tag();
        String etag = ETags.of(table.metadataLocation(), variant);
        if (ETags.matches(request.header("If-None-Match"), etag)) {
            request.context().header("ETag", etag).status(304);
            return;
        }
        MetadataDocument document = tables.load(table, snapshots, past);
        request.context().header("ETag", ETags.of(document.location(), variant));
        request.answer(LoadAnswer.of(document, access.loadFields()));
    }

    private void exists(RestRequest request) {
        request.confirm(request.table(), tables.require(request.lake(), request.table()).uuid());
        request.answerNothing();
    }

    private void drop(RestRequest request) {
        tables.drop(
                request.lake(),
                request.table(),
                request.flag("purgeRequested"),
                Authors.of(request));
        request.answerNothing();
    }

    private void rename(RestRequest request) {
        var body = request.body(RenameTableRequest.class);
        tables.rename(
                request.lake(),
                NameCodec.checked(body.source()),
                NameCodec.checked(body.destination()),
                Authors.of(request));
        request.answerNothing();
    }

    private void registerTable(RestRequest request) {
        var body = request.body(RegisterTableRequest.class);
        var table = TableIdentifier.of(request.namespace(), NameCodec.checked(body.name()));
        CommitOutcome outcome =
                tables.register(
                        request.lake(),
                        table,
                        body.metadataLocation(),
                        body.overwrite(),
                        Authors.of(request));
        made(request, table, Outcomes.committed(outcome).getFirst());
    }

    private void unregister(RestRequest request) {
        MetadataDocument last =
                tables.unregister(request.lake(), request.table(), Authors.of(request));
        request.answer(LoadAnswer.of(last));
    }

    private void reportMetrics(RestRequest request) {
        var report = request.body(ReportMetricsRequest.class);
        request.confirm(request.table(), tables.require(request.lake(), request.table()).uuid());
        reports.increment(report.reportType());
        request.answerNothing();
    }

    private static NewTable newTable(RestRequest request) {
        Namespace namespace = request.namespace();
        return request.body(
                CreateTableRequest.class,
                body -> {
                    return new NewTable(
                            TableIdentifier.of(namespace, NameCodec.checked(body.name())),
                            body.schema(),
                            Optional.ofNullable(body.spec()),
                            Optional.ofNullable(body.writeOrder()),
                            Optional.ofNullable(body.location()),
                            body.properties(),
                            body.stageCreate());
                });
    }

    private static Delegated keptFromCaches(RestRequest request, Delegated access) {
        if (!access.isNothing()) {
            request.context().header("Cache-Control", "no-store");
        }
        return access;
    }

    private static void answer(RestRequest request, MetadataDocument document, Delegated access) {
        request.context()
                .header("ETag", ETags.of(document.location(), Snapshots.ALL.word() + access.tag()));
        request.answer(LoadAnswer.of(document, access.loadFields()));
    }
}
