package dev.tarn.catalog.signing;

import dev.tarn.catalog.delegation.Permission;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * What Iceberg's clients do with files, and nothing else that S3 can do: each operation is told by
 * its method and by every parameter of its query.
 */
enum StoreOperation {
    GET_OBJECT(SdkHttpMethod.GET, Permission.READ, ""),
    HEAD_OBJECT(SdkHttpMethod.HEAD, Permission.READ, ""),
    PUT_OBJECT(SdkHttpMethod.PUT, Permission.WRITE, ""),
    CREATE_UPLOAD(SdkHttpMethod.POST, Permission.WRITE, "uploads"),
    UPLOAD_PART(SdkHttpMethod.PUT, Permission.WRITE, "partNumber,uploadId"),
    COMPLETE_UPLOAD(SdkHttpMethod.POST, Permission.WRITE, "uploadId"),
    ABORT_UPLOAD(SdkHttpMethod.DELETE, Permission.WRITE, "uploadId"),
    DELETE_OBJECT(SdkHttpMethod.DELETE, Permission.WRITE, ""),
    LIST_OBJECTS(SdkHttpMethod.GET, Permission.READ, "list-type,prefix"),
    DELETE_OBJECTS(SdkHttpMethod.POST, Permission.WRITE, "delete");

    private static final Set<StoreOperation> ON_BUCKETS = Set.of(LIST_OBJECTS, DELETE_OBJECTS);
    private static final Set<String> LISTING =
            Set.of(
                    "delimiter",
                    "start-after",
                    "continuation-token",
                    "max-keys",
                    "fetch-owner",
                    "encoding-type");

    /** Parameters that choose an operation, each with the one value that it has there. */
    private static final Map<String, String> FIXED =
            Map.of("uploads", "", "delete", "", "list-type", "2");

    private final SdkHttpMethod method;
    private final Permission needed;

    /** Their names in order, with commas in between. */
    private final String parameters;

    StoreOperation(SdkHttpMethod method, Permission needed, String parameters) {
        this.method = method;
        this.needed = needed;
        this.parameters = parameters;
    }

    SdkHttpMethod method() {
        return method;
    }

    Permission needed() {
        return needed;
    }

    /** Whether a client may use one signature for several requests. */
    boolean isRepeatable() {
        return this == GET_OBJECT || this == HEAD_OBJECT;
    }

    static StoreOperation of(String method, boolean bucket, Map<String, String> query) {
        // Some clients say in the query what they are doing; stores ignore it.
        var asked = new HashMap<>(query);
        asked.remove("x-id");
        return Arrays.stream(values())
                .filter(operation -> operation.method.name().equals(method))
                .filter(operation -> ON_BUCKETS.contains(operation) == bucket)
                .filter(operation -> operation.fits(asked))
                .findFirst()
                .orElseThrow(() ->
                        new ForbiddenException(
                                "Cannot sign: %s of %s with the parameters %s is not needed for a table's files",
                                method,
                                bucket ? "a bucket" : "an object",
                                asked.keySet().stream().sorted().toList()));
    }

    private boolean fits(Map<String, String> query) {
        var names = new TreeSet<>(query.keySet());
        if (this == LIST_OBJECTS) {
            names.removeAll(LISTING);
        }
        return String.join(",", names).equals(parameters)
                && query.entrySet().stream()
                        .allMatch(entry ->
                                FIXED.getOrDefault(entry.getKey(), entry.getValue())
                                        .equals(entry.getValue()));
    }

    /** The parameters of a query as it was sent; a plus is refused because it has two readings. */
    static Map<String, String> parameters(String rawQuery) {
        var parameters = new HashMap<String, String>();
        if (rawQuery.isEmpty()) {
            return parameters;
        }
        if (rawQuery.indexOf('+') >= 0) {
            throw new BadRequestException("Cannot sign: the query %s has a plus sign", rawQuery);
        }
        for (String pair : rawQuery.split("&", -1)) {
            int end = pair.indexOf('=');
            String name = Percent.decode(end < 0 ? pair : pair.substring(0, end));
            String value = end < 0 ? "" : Percent.decode(pair.substring(end + 1));
            if (parameters.put(name, value) != null) {
                throw new BadRequestException("Cannot sign: the parameter %s is there twice", name);
            }
        }
        return parameters;
    }
}
