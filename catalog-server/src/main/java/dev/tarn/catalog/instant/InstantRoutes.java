package dev.tarn.catalog.instant;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.delegation.AccessRequest;
import dev.tarn.catalog.delegation.Delegated;
import dev.tarn.catalog.delegation.Delegations;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.ReachedSnapshots;
import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.table.MetricsReports;
import dev.tarn.catalog.wire.ETags;
import dev.tarn.catalog.wire.LoadAnswer;
import dev.tarn.catalog.wire.NameList;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.catalog.wire.Snapshots;
import dev.tarn.chassis.identity.BearerFilter;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.ReportMetricsRequest;
import org.apache.iceberg.rest.responses.GetNamespaceResponse;

/** The reading operations of the Iceberg protocol, on a lake as it was. */
public final class InstantRoutes {
    private final Moments moments;
    private final PastTabulars tabulars;
    private final Namespaces namespaces;
    private final Delegations delegations;
    private final MetricsReports reports;

    public InstantRoutes(
            Moments moments,
            PastTabulars tabulars,
            Namespaces namespaces,
            Delegations delegations,
            MetricsReports reports) {
        this.moments = moments;
        this.tabulars = tabulars;
        this.namespaces = namespaces;
        this.delegations = delegations;
        this.reports = reports;
    }

    public void register(RouteTable routes) {
        routes.asOf(Endpoint.V1_LIST_NAMESPACES, this::listNamespaces);
        routes.asOf(Endpoint.V1_LOAD_NAMESPACE, this::loadNamespace);
        routes.asOf(Endpoint.V1_NAMESPACE_EXISTS, this::namespaceExists);
        routes.asOf(Endpoint.V1_LIST_TABLES, request -> list(request, Kind.TABLE));
        routes.asOf(Endpoint.V1_LOAD_TABLE, this::loadTable);
        routes.asOf(
                Endpoint.V1_TABLE_EXISTS, request -> exists(request, request.table(), Kind.TABLE));
        routes.asOf(Endpoint.V1_LIST_VIEWS, request -> list(request, Kind.VIEW));
        routes.asOf(Endpoint.V1_LOAD_VIEW, this::loadView);
        routes.asOf(Endpoint.V1_VIEW_EXISTS, request -> exists(request, request.view(), Kind.VIEW));
        // What a reader tells of its scan changes nothing.
        routes.asOf(Endpoint.V1_REPORT_METRICS, this::reportMetrics);
    }

    private void listNamespaces(RestRequest request) throws IOException {
        Moment moment = moments.require(request.warehouse());
        Namespace parent = request.parent();
        var page = request.page();
        namespaces.requireAt(moment.lake().id(), parent, moment.number());
        request.context().contentType("application/json");
        NameList.writeChildren(
                request.context().outputStream(),
                parent,
                page,
                NameList.only(
                        request.visible().namespacesIn(request.lake(), parent),
                        (after, limit) ->
                                namespaces.childrenAt(
                                        moment.lake().id(),
                                        parent,
                                        moment.number(),
                                        after,
                                        limit)));
    }

    private void loadNamespace(RestRequest request) {
        Moment moment = moments.require(request.warehouse());
        Namespace namespace = request.namespace();
        request.answer(
                GetNamespaceResponse.builder()
                        .withNamespace(namespace)
                        .setProperties(
                                namespaces.requireAt(
                                        moment.lake().id(), namespace, moment.number()))
                        .build());
    }

    private void namespaceExists(RestRequest request) {
        Moment moment = moments.require(request.warehouse());
        namespaces.requireAt(moment.lake().id(), request.namespace(), moment.number());
        request.answerNothing();
    }

    private void list(RestRequest request, Kind kind) throws IOException {
        Moment moment = moments.require(request.warehouse());
        Namespace namespace = request.namespace();
        var page = request.page();
        namespaces.requireAt(moment.lake().id(), namespace, moment.number());
        request.context().contentType("application/json");
        NameList.writeIdentifiers(
                request.context().outputStream(),
                namespace,
                page,
                NameList.only(
                        request.visible().tablesIn(request.lake(), namespace),
                        (after, limit) -> tabulars.names(moment, namespace, kind, after, limit)));
    }

    private void loadTable(RestRequest request) {
        Snapshots snapshots = Snapshots.of(request);
        Moment moment = moments.require(request.warehouse());
        TableIdentifier name = request.table();
        Past table = require(request, moment, name, Kind.TABLE);
        Delegated access = delegations.toPast(AccessRequest.of(request, name));
        if (!access.isNothing()) {
            request.context().header("Cache-Control", "no-store");
        }
        Optional<Set<Long>> only = request.visible().only(request.warehouse(), name);
        if (only.isPresent()) {
            MetadataDocument whole = tabulars.load(moment, name, table, Snapshots.ALL);
            PastReach reach = PastReach.ALL.only(only.orElseThrow());
            request.answer(LoadAnswer.of(ReachedSnapshots.keep(whole, reach), access.loadFields()));
            return;
        }
        String etag = ETags.of(table.metadataLocation(), snapshots.word() + access.tag());
        request.context().header("ETag", etag);
        if (ETags.matches(request.header("If-None-Match"), etag)) {
            request.context().status(304);
            return;
        }
        MetadataDocument document = tabulars.load(moment, name, table, snapshots);
        request.answer(LoadAnswer.of(document, access.loadFields()));
    }

    private void loadView(RestRequest request) {
        request.referencedBy();
        Moment moment = moments.require(request.warehouse());
        TableIdentifier name = request.view();
        Past view = require(request, moment, name, Kind.VIEW);
        MetadataDocument document = tabulars.load(moment, name, view, Snapshots.ALL);
        request.answer(LoadAnswer.of(document));
    }

    private void exists(RestRequest request, TableIdentifier name, Kind kind) {
        require(request, moments.require(request.warehouse()), name, kind);
        request.answerNothing();
    }

    private void reportMetrics(RestRequest request) {
        var report = request.body(ReportMetricsRequest.class);
        require(request, moments.require(request.warehouse()), request.table(), Kind.TABLE);
        reports.increment(report.reportType());
        request.answerNothing();
    }

    private Past require(RestRequest request, Moment moment, TableIdentifier name, Kind kind) {
        Past past = tabulars.require(moment, name, kind, BearerFilter.principal(request.context()));
        request.confirm(name, past.uuid());
        return past;
    }
}
