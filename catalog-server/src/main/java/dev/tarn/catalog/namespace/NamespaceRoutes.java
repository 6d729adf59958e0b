package dev.tarn.catalog.namespace;

import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.NameList;
import dev.tarn.catalog.wire.PageRequest;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.responses.CreateNamespaceResponse;
import org.apache.iceberg.rest.responses.GetNamespaceResponse;
import org.apache.iceberg.rest.responses.UpdateNamespacePropertiesResponse;

/** The namespace operations of the Iceberg protocol. */
public final class NamespaceRoutes {
    private final Namespaces namespaces;
    private final Idempotency idempotency;

    public NamespaceRoutes(Namespaces namespaces, Idempotency idempotency) {
        this.idempotency = idempotency;
        this.namespaces = namespaces;
    }

    public void register(RouteTable routes) {
        routes.iceberg(Endpoint.V1_LIST_NAMESPACES, this::list);
        routes.iceberg(
                Endpoint.V1_CREATE_NAMESPACE,
                idempotency.once(this::create, (request, _) -> request.answer(asked(request))));
        routes.iceberg(Endpoint.V1_LOAD_NAMESPACE, this::load);
        routes.iceberg(Endpoint.V1_NAMESPACE_EXISTS, this::exists);
        routes.iceberg(Endpoint.V1_DELETE_NAMESPACE, idempotency.once(this::drop));
        routes.iceberg(
                Endpoint.V1_UPDATE_NAMESPACE,
                idempotency.once(this::update, NamespaceRoutes::updated));
    }

    private record PropertyChange(Set<String> removals, Map<String, String> updates) {}

    private void list(RestRequest request) throws IOException {
        Namespace parent = request.parent();
        PageRequest page = request.page();
        long parentId = namespaces.id(request.lake(), parent);
        request.context().contentType("application/json");
        NameList.writeChildren(
                request.context().outputStream(),
                parent,
                page,
                NameList.only(
                        request.visible().namespacesIn(request.lake(), parent),
                        (after, limit) -> namespaces.children(parentId, after, limit)));
    }

    private void create(RestRequest request) {
        CreateNamespaceResponse asked = asked(request);
        namespaces.create(
                request.lake(), asked.namespace(), asked.properties(), Idempotency.key(request));
        request.answer(asked);
    }

    /** What a create makes is what its request says. */
    private static CreateNamespaceResponse asked(RestRequest request) {
        return request.body(
                CreateNamespaceRequest.class,
                body ->
                        CreateNamespaceResponse.builder()
                                .withNamespace(NameCodec.checked(body.namespace()))
                                .setProperties(body.properties())
                                .build());
    }

    private void load(RestRequest request) {
        Namespace namespace = request.namespace();
        request.answer(
                GetNamespaceResponse.builder()
                        .withNamespace(namespace)
                        .setProperties(namespaces.load(request.lake(), namespace))
                        .build());
    }

    private void exists(RestRequest request) {
        namespaces.id(request.lake(), request.namespace());
        request.answerNothing();
    }

    private void drop(RestRequest request) {
        namespaces.drop(request.lake(), request.namespace(), Idempotency.key(request));
        request.answerNothing();
    }

    private void update(RestRequest request) {
        PropertyChange change = change(request);
        answer(
                request,
                namespaces.update(
                        request.lake(),
                        request.namespace(),
                        change.removals(),
                        change.updates(),
                        Idempotency.key(request)));
    }

    private static void updated(RestRequest request, String result) {
        PropertyChange change = change(request);
        answer(
                request,
                Namespaces.Changes.before(change.removals(), change.updates().keySet(), result));
    }

    /**
     * The inner copies refuse null, which the parser lets through. The outer ones do not mind being
     * asked for it, as Iceberg's answer does.
     */
    private static PropertyChange change(RestRequest request) {
        return request.body(
                UpdateNamespacePropertiesRequest.class,
                body ->
                        new PropertyChange(
                                new HashSet<>(Set.copyOf(body.removals())),
                                new HashMap<>(Map.copyOf(body.updates()))));
    }

    private static void answer(RestRequest request, Namespaces.Changes changes) {
        request.answer(
                UpdateNamespacePropertiesResponse.builder()
                        .addUpdated(changes.updated())
                        .addRemoved(changes.removed())
                        .addMissing(changes.missing())
                        .build());
    }
}
