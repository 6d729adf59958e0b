package dev.tarn.catalog.signing;

import dev.tarn.catalog.delegation.AccessRequest;
import dev.tarn.catalog.delegation.Delegations;
import dev.tarn.catalog.delegation.Delegations.Granted;
import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.catalog.storage.StorageProfile;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.RemoteSignRequest;
import org.apache.iceberg.rest.responses.ImmutableRemoteSignResponse;

/** Signs a client's requests to the object store, one at a time and for one table's files. */
public final class SignRoutes {
    private final Delegations delegations;
    private final RequestSigner signer;
    private final StorageConfig storage;
    private final SeenFiles seenFiles;

    public SignRoutes(
            Delegations delegations,
            RequestSigner signer,
            StorageConfig storage,
            SeenFiles seenFiles) {
        this.seenFiles = seenFiles;
        this.storage = storage;
        this.delegations = delegations;
        this.signer = signer;
    }

    public void register(RouteTable routes) {
        routes.iceberg(Endpoint.V1_TABLE_REMOTE_SIGN, this::sign);
        // What was can be read, and nobody is signed anything else for it.
        routes.asOf(Endpoint.V1_TABLE_REMOTE_SIGN, this::sign);
    }

    private void sign(RestRequest request) {
        var body = request.body(RemoteSignRequest.class);
        var asked = AccessRequest.forSignature(request);
        Granted granted =
                delegations
                        .find(asked, request.query("staged"))
                        .orElseThrow(() ->
                                new ForbiddenException(
                                        "Cannot sign: you may not read the files of %s",
                                        request.table()));
        storage.require(granted.lake().storage());
        S3 profile = signing(granted.lake().storage(), request);
        StoreRequest checked = StoreRequest.checked(profile, granted, body);
        if (!granted.past().everything()) {
            requireSeen(asked, granted, checked);
        }
        var signed =
                ImmutableRemoteSignResponse.builder()
                        .uri(checked.uri())
                        .headers(signer.sign(profile, checked))
                        .build();
        request.context()
                .header(
                        "Cache-Control",
                        checked.operation().isRepeatable() ? "private" : "no-cache");
        request.answer(signed);
    }

    /**
     * What a file holds is for whoever sees a snapshot that it is of. That it is there, and what
     * becomes of it, tells nothing.
     */
    private void requireSeen(AccessRequest asked, Granted granted, StoreRequest request) {
        boolean open =
                switch (request.operation()) {
                    case GET_OBJECT -> seenFiles.contain(asked, granted, request.location());
                    case LIST_OBJECTS -> false;
                    case HEAD_OBJECT,
                            PUT_OBJECT,
                            CREATE_UPLOAD,
                            UPLOAD_PART,
                            COMPLETE_UPLOAD,
                            ABORT_UPLOAD,
                            DELETE_OBJECT,
                            DELETE_OBJECTS ->
                            true;
                };
        if (!open) {
            throw new ForbiddenException(
                    "Cannot sign: %s is of no snapshot of %s that principal %s may see; more of the past takes TIME_TRAVEL",
                    request.location(), asked.table(), asked.principal().name());
        }
    }

    private static S3 signing(StorageProfile storage, RestRequest request) {
        if (storage instanceof S3 s3 && s3.access().remoteSigning()) {
            return s3;
        }
        throw new ForbiddenException(
                "Cannot sign: the storage of lake %s does not allow it", request.lake());
    }
}
