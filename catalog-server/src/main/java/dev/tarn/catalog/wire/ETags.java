package dev.tarn.catalog.wire;

import java.util.Optional;

/**
 * An answer is named by the metadata file behind it and by what shaped it; a metadata file never
 * changes, so neither does the answer.
 */
public final class ETags {
    private ETags() {}

    public static String of(String metadataLocation, String variant) {
        // The file name holds a random uuid; the hash keeps two tables' files apart that were
        // copied by hand.
        int file = metadataLocation.lastIndexOf('/') + 1;
        return "\"%s-%08x-%s\""
                .formatted(
                        metadataLocation.substring(file).replaceAll("[^A-Za-z0-9.-]", "_"),
                        metadataLocation.hashCode(),
                        variant);
    }

    /** Whether {@code If-None-Match} names the answer; comparison is weak, as RFC 9110 has it. */
    public static boolean matches(Optional<String> ifNoneMatch, String etag) {
        if (ifNoneMatch.isEmpty()) {
            return false;
        }
        for (String candidate : ifNoneMatch.orElseThrow().split(",", -1)) {
            String tag = candidate.strip();
            if (tag.startsWith("W/")) {
                tag = tag.substring(2);
            }
            if (tag.equals(etag)) {
                return true;
            }
        }
        return false;
    }
}
