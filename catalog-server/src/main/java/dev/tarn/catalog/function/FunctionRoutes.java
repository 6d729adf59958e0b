package dev.tarn.catalog.function;

import dev.tarn.catalog.namespace.Namespaces;
import dev.tarn.catalog.wire.NameList;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import java.io.IOException;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.Endpoint;

/** The protocol has no way to make a function, so that there are none to list. */
public final class FunctionRoutes {
    private static final Endpoint LIST =
            Endpoint.create("GET", "/v1/{prefix}/namespaces/{namespace}/functions");
    private static final Endpoint LOAD =
            Endpoint.create("GET", "/v1/{prefix}/namespaces/{namespace}/functions/{function}");

    private final Namespaces namespaces;

    public FunctionRoutes(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    public void register(RouteTable routes) {
        routes.iceberg(LIST, this::list);
        routes.iceberg(LOAD, this::load);
    }

    private void list(RestRequest request) throws IOException {
        Namespace namespace = request.namespace();
        var page = request.page();
        namespaces.id(request.lake(), namespace);
        request.context().contentType("application/json");
        NameList.writeIdentifiers(
                request.context().outputStream(), namespace, page, (_, _) -> List.of());
    }

    private void load(RestRequest request) {
        namespaces.id(request.lake(), request.namespace());
        throw new NoSuchFunction(request.namespace(), request.name("{function}"));
    }
}
