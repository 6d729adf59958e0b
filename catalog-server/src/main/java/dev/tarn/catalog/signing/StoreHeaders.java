package dev.tarn.catalog.signing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Which of a request's headers are signed: all that S3 acts on, of which only a few are needed.
 * Others could copy from another table, or open a file to the world.
 */
final class StoreHeaders {
    static final String CONTENT_HASH = "x-amz-content-sha256";
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    private static final String OF_AWS = "x-amz-";

    /** The signer writes its own. */
    private static final Set<String> REPLACED = Set.of("x-amz-date", CONTENT_HASH);

    private static final Set<String> SIGNED =
            Set.of(
                    "x-amz-decoded-content-length",
                    "x-amz-expected-bucket-owner",
                    "x-amz-mp-object-size",
                    "x-amz-sdk-checksum-algorithm",
                    "x-amz-server-side-encryption",
                    "x-amz-server-side-encryption-aws-kms-key-id",
                    "x-amz-server-side-encryption-bucket-key-enabled",
                    "x-amz-storage-class",
                    "x-amz-te",
                    "x-amz-trailer");
    private static final Set<String> SIGNED_PREFIXES = Set.of("x-amz-checksum-", "x-amz-meta-");

    private StoreHeaders() {}

    /** By lower-case name. */
    static Map<String, String> signed(Map<String, List<String>> headers) {
        var signed = new TreeMap<String, String>();
        headers.forEach((name, values) -> {
            String header = name.toLowerCase(Locale.ROOT).strip();
            if (header.startsWith(OF_AWS) && !REPLACED.contains(header)) {
                if (!isSigned(header)) {
                    throw new ForbiddenException(
                            "Cannot sign: the header %s is not needed for a table's files", header);
                }
                if (values.size() != 1 || signed.put(header, values.getFirst()) != null) {
                    throw new BadRequestException(
                            "Cannot sign: the header %s has not one value", header);
                }
            }
        });
        return signed;
    }

    /** The hash of the payload that the client is going to send, where it says one. */
    static String contentHash(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(CONTENT_HASH))
                .flatMap(entry -> entry.getValue().stream())
                .findFirst()
                .orElse("");
    }

    private static boolean isSigned(String header) {
        return SIGNED.contains(header) || SIGNED_PREFIXES.stream().anyMatch(header::startsWith);
    }
}
