package dev.tarn.catalog.signing;

import dev.tarn.catalog.delegation.Delegations.Granted;
import dev.tarn.catalog.delegation.Permission;
import dev.tarn.catalog.storage.StorageProfile.S3;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.rest.requests.RemoteSignRequest;

/**
 * A request to an object store that was found to touch nothing but the files of one table.
 *
 * @param location of the object, or of the bucket
 * @param payload what the signature has to bind, where it decides which files are touched
 */
record StoreRequest(
        StoreOperation operation,
        String location,
        URI uri,
        Map<String, String> query,
        Map<String, String> headers,
        String contentHash,
        Optional<String> payload) {

    static StoreRequest checked(S3 profile, Granted granted, RemoteSignRequest request) {
        if (request.provider() != null && !request.provider().equalsIgnoreCase("s3")) {
            throw new BadRequestException(
                    "Cannot sign: the store is s3 and not %s", request.provider());
        }
        if (!request.region().equals(profile.region())) {
            throw new BadRequestException(
                    "Cannot sign: the store's region is %s and not %s",
                    profile.region(), request.region());
        }
        StoreAddress address = StoreAddress.of(profile, request.uri());
        var query =
                StoreOperation.parameters(
                        Objects.requireNonNullElse(request.uri().getRawQuery(), ""));
        var operation =
                StoreOperation.of(
                        request.method().toUpperCase(Locale.ROOT), address.isBucket(), query);
        if (operation.needed() == Permission.WRITE && granted.permission() != Permission.WRITE) {
            throw new ForbiddenException("Cannot sign: you may read this table and not write it");
        }
        Optional<String> payload = Optional.empty();
        switch (operation) {
            case LIST_OBJECTS ->
                    requireInside(
                            granted, address.bucket(), query.getOrDefault("prefix", ""), true);
            case DELETE_OBJECTS -> {
                String body = Objects.requireNonNullElse(request.body(), "");
                for (String key : DeletedKeys.read(body)) {
                    requireInside(granted, address.bucket(), key, false);
                }
                payload = Optional.of(body);
            }
            case GET_OBJECT,
                    HEAD_OBJECT,
                    PUT_OBJECT,
                    CREATE_UPLOAD,
                    UPLOAD_PART,
                    COMPLETE_UPLOAD,
                    ABORT_UPLOAD,
                    DELETE_OBJECT ->
                    requireInside(granted, address.bucket(), address.key(), false);
        }
        return new StoreRequest(
                operation,
                address.location(),
                request.uri(),
                query,
                StoreHeaders.signed(request.headers()),
                StoreHeaders.contentHash(request.headers()),
                payload);
    }

    /** With what some stores and proxies make of a path in mind: none may take it elsewhere. */
    private static void requireInside(Granted granted, String bucket, String key, boolean prefix) {
        List<String> parts = List.of(key.split("/", -1));
        for (int i = 0; i < parts.size(); i++) {
            boolean open = prefix && i == parts.size() - 1;
            String part = parts.get(i).replace("%2e", ".").replace("%2E", ".");
            if ((part.isEmpty() && !open) || part.equals(".") || part.equals("..")) {
                throw new ForbiddenException("Cannot sign: %s has an empty or relative part", key);
            }
        }
        boolean control = key.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\');
        if (control || !granted.places().contain(new StoreAddress(bucket, key).location())) {
            throw new ForbiddenException(
                    "Cannot sign: %s is not one of the table's files",
                    new StoreAddress(bucket, key).location());
        }
    }
}
