package dev.tarn.catalog.view;

import dev.tarn.catalog.commit.Authors;
import dev.tarn.catalog.commit.CommitOutcome;
import dev.tarn.catalog.commit.Outcomes;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.wire.LoadAnswer;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.NameList;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CreateViewRequest;
import org.apache.iceberg.rest.requests.RegisterViewRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;

/** The view operations of the Iceberg protocol. */
public final class ViewRoutes {
    private final Views views;
    private final MetadataHistory history;
    private final Idempotency idempotency;

    public ViewRoutes(Views views, MetadataHistory history, Idempotency idempotency) {
        this.history = history;
        this.idempotency = idempotency;
        this.views = views;
    }

    public void register(RouteTable routes) {
        routes.iceberg(Endpoint.V1_LIST_VIEWS, this::list);
        routes.iceberg(Endpoint.V1_CREATE_VIEW, idempotency.once(this::create, this::made));
        routes.iceberg(Endpoint.V1_LOAD_VIEW, this::load);
        routes.iceberg(Endpoint.V1_VIEW_EXISTS, this::exists);
        routes.iceberg(Endpoint.V1_UPDATE_VIEW, idempotency.once(this::replace, this::made));
        routes.iceberg(Endpoint.V1_DELETE_VIEW, idempotency.once(this::drop));
        routes.iceberg(Endpoint.V1_RENAME_VIEW, idempotency.once(this::rename));
        routes.iceberg(Endpoint.V1_REGISTER_VIEW, idempotency.once(this::registerView, this::made));
    }

    private void list(RestRequest request) throws IOException {
        Namespace namespace = request.namespace();
        var page = request.page();
        long namespaceId = views.namespaceId(request.lake(), namespace);
        request.context().contentType("application/json");
        NameList.writeIdentifiers(
                request.context().outputStream(),
                namespace,
                page,
                NameList.only(
                        request.visible().tablesIn(request.lake(), namespace),
                        (after, limit) -> views.names(namespaceId, after, limit)));
    }

    private void create(RestRequest request) {
        Namespace namespace = request.namespace();
        NewView view =
                request.body(
                        CreateViewRequest.class,
                        body ->
                                new NewView(
                                        TableIdentifier.of(
                                                namespace, NameCodec.checked(body.name())),
                                        body.schema(),
                                        body.viewVersion(),
                                        Optional.ofNullable(body.location()),
                                        body.properties()));
        answer(request, views.create(request.lake(), view, Authors.of(request)));
    }

    private void load(RestRequest request) {
        // A claim of no use here but to decide who may load what; refused where it is malformed.
        request.referencedBy();
        Tabular view = views.require(request.lake(), request.view());
        request.confirm(request.view(), view.uuid());
        answer(request, views.load(view));
    }

    /** The view may be somewhere else by now, or gone: what was made of it is still there. */
    private void made(RestRequest request, String location) {
        answer(request, history.at(request.lake(), location));
    }

    private void exists(RestRequest request) {
        request.confirm(request.view(), views.require(request.lake(), request.view()).uuid());
        request.answerNothing();
    }

    private void replace(RestRequest request) {
        var body = request.body(UpdateTableRequest.class);
        answer(
                request,
                views.replace(
                        request.lake(),
                        request.view(),
                        body.requirements(),
                        body.updates(),
                        Authors.of(request)));
    }

    private void drop(RestRequest request) {
        views.drop(request.lake(), request.view(), Authors.of(request));
        request.answerNothing();
    }

    private void rename(RestRequest request) {
        var body = request.body(RenameTableRequest.class);
        views.rename(
                request.lake(),
                NameCodec.checked(body.source()),
                NameCodec.checked(body.destination()),
                Authors.of(request));
        request.answerNothing();
    }

    private void registerView(RestRequest request) {
        var body = request.body(RegisterViewRequest.class);
        var view = TableIdentifier.of(request.namespace(), NameCodec.checked(body.name()));
        answer(
                request,
                views.register(request.lake(), view, body.metadataLocation(), Authors.of(request)));
    }

    private static void answer(RestRequest request, CommitOutcome outcome) {
        answer(request, Outcomes.committed(outcome).getFirst());
    }

    private static void answer(RestRequest request, MetadataDocument document) {
        request.answer(LoadAnswer.of(document));
    }
}
