package dev.tarn.catalog.wire;

import java.util.HexFormat;
import java.util.Optional;

/**
 * An answer is named by the metadata file behind it and by what shaped it; a metadata file never
 * changes, so neither does the answer.
 */
public final class ETags {
    private ETags() {}

    public static String of(String metadataLocation, String variant) {
        // The file name holds a random uuid; the hash keeps two tables' files apart that were
        // copied by hand. Put together by hand, because every load makes one.
        var etag = new StringBuilder(metadataLocation.length() + variant.length()).append('"');
        for (int i = metadataLocation.lastIndexOf('/') + 1; i < metadataLocation.length(); i++) {
            char c = metadataLocation.charAt(i);
            etag.append(isPlain(c) ? c : '_');
        }
        return etag.append('-')
                .append(HexFormat.of().toHexDigits(metadataLocation.hashCode()))
                .append('-')
                .append(variant)
                .append('"')
                .toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-';
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
