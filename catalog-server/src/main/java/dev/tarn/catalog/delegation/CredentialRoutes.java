package dev.tarn.catalog.delegation;

import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import java.util.Optional;
import org.apache.iceberg.rest.Endpoint;

/** Credentials for a table's files, once more: for whoever was given some and sees them expire. */
public final class CredentialRoutes {
    private final Delegations delegations;

    public CredentialRoutes(Delegations delegations) {
        this.delegations = delegations;
    }

    public void register(RouteTable routes) {
        routes.iceberg(Endpoint.V1_TABLE_CREDENTIALS, this::credentials);
        routes.asOf(Endpoint.V1_TABLE_CREDENTIALS, this::credentials);
    }

    /** For the answer to a planned scan: what its reader needs, if they ask for it. */
    public byte[] scanFields(RestRequest request) {
        var asked = AccessRequest.of(request, request.table());
        return asked.mechanisms().isEmpty()
                ? new byte[0]
                : delegations.again(asked, Optional.empty(), true).credentialFields();
    }

    /** Who planned a scan reads its files, and writes none. */
    private void credentials(RestRequest request) {
        Delegated delegated =
                delegations.again(
                        AccessRequest.forCredentials(request),
                        request.query(AccessPaths.STAGED),
                        request.query("planId").isPresent());
        request.context().header("Cache-Control", "no-store");
        request.answer(delegated.credentialsAnswer());
    }
}
