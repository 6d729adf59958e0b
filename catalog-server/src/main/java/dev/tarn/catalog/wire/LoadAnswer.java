package dev.tarn.catalog.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Iceberg's answer to a load, around metadata that is not parsed for it: bytes go out as they came
 * in.
 */
public final class LoadAnswer {
    private static final byte[] BEGIN = ascii("{");
    private static final byte[] LOCATION = ascii("\"metadata-location\":\"");
    private static final byte[] LOCATION_END = ascii("\",");
    private static final byte[] METADATA = ascii("\"metadata\":");
    private static final byte[] COMMA = ascii(",");
    private static final byte[] END = ascii("}");

    private LoadAnswer() {}

    public static byte[] of(String metadataLocation, byte[] metadata) {
        return of(metadataLocation, metadata, new byte[0]);
    }

    /** With more fields, written as they stand between an object's braces, if there are any. */
    public static byte[] of(String metadataLocation, byte[] metadata, byte[] more) {
        return splice(Optional.of(metadataLocation), metadata, more);
    }

    /** Of a table that is staged and has no file yet. */
    public static byte[] staged(byte[] metadata, byte[] more) {
        return splice(Optional.empty(), metadata, more);
    }

    private static byte[] splice(Optional<String> metadataLocation, byte[] metadata, byte[] more) {
        byte[] location =
                metadataLocation
                        .map(value -> JsonStringEncoder.getInstance().quoteAsUTF8(value))
                        .orElseGet(() -> new byte[0]);
        int locationField =
                metadataLocation.isPresent()
                        ? LOCATION.length + location.length + LOCATION_END.length
                        : 0;
        int moreFields = more.length > 0 ? COMMA.length + more.length : 0;
        var answer =
                ByteBuffer.allocate(
                        BEGIN.length
                                + locationField
                                + METADATA.length
                                + metadata.length
                                + moreFields
                                + END.length);
        answer.put(BEGIN);
        if (metadataLocation.isPresent()) {
            answer.put(LOCATION).put(location).put(LOCATION_END);
        }
        answer.put(METADATA).put(metadata);
        if (more.length > 0) {
            answer.put(COMMA).put(more);
        }
        return answer.put(END).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
