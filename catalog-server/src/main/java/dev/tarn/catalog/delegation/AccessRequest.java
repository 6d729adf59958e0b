package dev.tarn.catalog.delegation;

import dev.tarn.catalog.wire.ReferencedBy;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;
import java.util.EnumSet;
import java.util.Set;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Who asks for access to which table's files, by which mechanisms and through which views. The
 * table may be one that is not there yet.
 *
 * @param warehouse the lake, maybe as it was, by the name that the client has for it
 */
public record AccessRequest(
        Principal principal,
        String lake,
        String warehouse,
        TableIdentifier table,
        Set<Mechanism> mechanisms,
        ReferencedBy referencedBy) {
    private static final String HEADER = "X-Iceberg-Access-Delegation";

    public AccessRequest {
        mechanisms = Set.copyOf(mechanisms);
    }

    public static AccessRequest of(RestRequest request, TableIdentifier table) {
        return of(request, table, Mechanism.requested(request.headers(HEADER)));
    }

    /** Of somebody who asks for credentials by the very path of the request. */
    public static AccessRequest forCredentials(RestRequest request) {
        return of(request, request.table(), EnumSet.of(Mechanism.VENDED_CREDENTIALS));
    }

    public static AccessRequest forSignature(RestRequest request) {
        return of(request, request.table(), EnumSet.of(Mechanism.REMOTE_SIGNING));
    }

    private static AccessRequest of(
            RestRequest request, TableIdentifier table, Set<Mechanism> mechanisms) {
        return new AccessRequest(
                BearerFilter.principal(request.context()),
                request.lake(),
                request.warehouse(),
                table,
                mechanisms,
                request.referencedBy());
    }
}
