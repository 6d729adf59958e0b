package dev.tarn.catalog.signing;

import dev.tarn.catalog.delegation.Delegations.Granted;
import dev.tarn.catalog.delegation.Permission;
import dev.tarn.catalog.delegation.Places;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.storage.StorageProfile.Access;
import dev.tarn.catalog.storage.StorageProfile.Keys;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.rest.requests.ImmutableRemoteSignRequest;

/** The table at {@code s3://lake/ns/t-1}, and whoever wants to reach its files. */
record Signings(S3 profile, Permission permission) {
    static final String REGION = "eu-west-1";

    static Signings at(String endpoint) {
        return new Signings(profile(Optional.of(URI.create(endpoint))), Permission.WRITE);
    }

    static Signings atAws() {
        return new Signings(profile(Optional.empty()), Permission.WRITE);
    }

    Signings reading() {
        return new Signings(profile, Permission.READ);
    }

    StoreRequest check(String method, String uri) {
        return check(method, uri, Map.of());
    }

    StoreRequest check(String method, String uri, Map<String, List<String>> headers) {
        return check(
                ImmutableRemoteSignRequest.builder()
                        .method(method)
                        .region(REGION)
                        .uri(URI.create(uri))
                        .headers(headers));
    }

    StoreRequest delete(String body) {
        return check(
                ImmutableRemoteSignRequest.builder()
                        .method("POST")
                        .region(REGION)
                        .uri(URI.create("http://store:9000/lake?delete"))
                        .headers(Map.of())
                        .body(body));
    }

    StoreRequest check(ImmutableRemoteSignRequest.Builder request) {
        var lake = new Lake(1, 1, "lake", "s3://lake", profile);
        var places = new Places(List.of("s3://lake/ns/t-1"));
        var granted = new Granted(lake, new UUID(0, 1), places, permission, PastReach.ALL);
        return StoreRequest.checked(profile, granted, request.build());
    }

    private static S3 profile(Optional<URI> endpoint) {
        return new S3(
                endpoint,
                REGION,
                endpoint.isPresent(),
                Optional.of(new Keys("AKIA1", new Secret("secret"))),
                new Access(Optional.empty(), true, false),
                Optional.empty(),
                false);
    }
}
