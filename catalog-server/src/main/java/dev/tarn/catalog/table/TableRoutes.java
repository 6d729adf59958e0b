package dev.tarn.catalog.table;

import dev.tarn.catalog.commit.Authors;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Outcomes;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.wire.ETags;
import dev.tarn.catalog.wire.LoadAnswer;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.NameList;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.ReportMetricsRequest;
import org.apache.iceberg.rest.responses.ImmutableLoadCredentialsResponse;

/** The table operations of the Iceberg protocol, but for commits. */
public final class TableRoutes {
    private static final String ALL = "all";
    private static final String REFS = "refs";

    /** Younger than Iceberg's own list of endpoints. */
    private static final Endpoint UNREGISTER =
            Endpoint.create(
                    "POST", "/v1/{prefix}/namespaces/{namespace}/tables/{table}/unregister");

    private final Tables tables;
    private final MetricsReports reports;
    private final MetadataHistory history;
    private final Idempotency idempotency;

    public TableRoutes(
            Tables tables,
            MetricsReports reports,
            MetadataHistory history,
            Idempotency idempotency) {
        this.history = history;
        this.idempotency = idempotency;
        this.tables = tables;
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
                Endpoint.V1_REGISTER_TABLE, idempotency.once(this::registerTable, this::made));
        routes.iceberg(UNREGISTER, idempotency.once(this::unregister, this::unregistered));
        routes.iceberg(Endpoint.V1_REPORT_METRICS, this::reportMetrics);
        routes.iceberg(Endpoint.V1_TABLE_CREDENTIALS, this::credentials);
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
                (after, limit) -> tables.names(namespaceId, after, limit));
    }

    private void create(RestRequest request) {
        NewTable table = newTable(request);
        if (table.staged()) {
            request.answer(LoadAnswer.staged(tables.stage(request.lake(), table)));
        } else {
            answer(request, tables.create(request.lake(), table, Authors.of(request)));
        }
    }

    /** Nothing was made of a table that was staged: it can be staged again. */
    private void created(RestRequest request, String location) {
        if (location.isEmpty()) {
            create(request);
        } else {
            made(request, location);
        }
    }

    private void made(RestRequest request, String location) {
        answer(request, history.at(request.lake(), location));
    }

    private void unregistered(RestRequest request, String location) {
        MetadataDocument last = history.at(request.lake(), location);
        request.answer(LoadAnswer.of(last.location(), last.json()));
    }

    private void load(RestRequest request) {
        String snapshots = request.query("snapshots").orElse(ALL);
        if (!snapshots.equals(ALL) && !snapshots.equals(REFS)) {
            throw new BadRequestException(
                    "Invalid snapshots: %s is neither all nor refs", snapshots);
        }
        Tabular table = tables.require(request.lake(), request.table());
        String etag = ETags.of(table.metadataLocation(), snapshots);
        if (ETags.matches(request.header("If-None-Match"), etag)) {
            request.context().header("ETag", etag).status(304);
            return;
        }
        MetadataDocument document = tables.load(table, snapshots.equals(REFS));
        request.context().header("ETag", ETags.of(document.location(), snapshots));
        request.answer(LoadAnswer.of(document.location(), document.json()));
    }

    private void exists(RestRequest request) {
        tables.require(request.lake(), request.table());
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
        answer(
                request,
                tables.register(
                        request.lake(),
                        TableIdentifier.of(request.namespace(), NameCodec.checked(body.name())),
                        body.metadataLocation(),
                        body.overwrite(),
                        Authors.of(request)));
    }

    private void unregister(RestRequest request) {
        MetadataDocument last =
                tables.unregister(request.lake(), request.table(), Authors.of(request));
        request.answer(LoadAnswer.of(last.location(), last.json()));
    }

    private void reportMetrics(RestRequest request) {
        var report = request.body(ReportMetricsRequest.class);
        tables.require(request.lake(), request.table());
        reports.increment(report.reportType());
        request.answerNothing();
    }

    /** This server hands out no credentials of its own: clients bring theirs. */
    private void credentials(RestRequest request) {
        tables.require(request.lake(), request.table());
        request.answer(ImmutableLoadCredentialsResponse.builder().build());
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

    private static void answer(RestRequest request, CommitOutcome outcome) {
        answer(request, Outcomes.committed(outcome).getFirst());
    }

    private static void answer(RestRequest request, MetadataDocument document) {
        request.context().header("ETag", ETags.of(document.location(), ALL));
        request.answer(LoadAnswer.of(document.location(), document.json()));
    }
}
