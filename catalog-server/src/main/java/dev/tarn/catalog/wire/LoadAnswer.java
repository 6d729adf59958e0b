package dev.tarn.catalog.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
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
    private static final byte[] END = ascii("}");

    private LoadAnswer() {}

    public static byte[] of(String metadataLocation, byte[] metadata) {
        return splice(Optional.of(metadataLocation), metadata);
    }

    /** Of a table that is staged and has no file yet. */
    public static byte[] staged(byte[] metadata) {
        return splice(Optional.empty(), metadata);
    }

    private static byte[] splice(Optional<String> metadataLocation, byte[] metadata) {
        byte[] location =
                metadataLocation
                        .map(value -> JsonStringEncoder.getInstance().quoteAsUTF8(value))
                        .orElseGet(() -> new byte[0]);
        int locationField =
                metadataLocation.isPresent()
                        ? LOCATION.length + location.length + LOCATION_END.length
                        : 0;
        var answer =
                java.nio.ByteBuffer.allocate(
                        BEGIN.length
                                + locationField
                                + METADATA.length
                                + metadata.length
                                + END.length);
        answer.put(BEGIN);
        if (metadataLocation.isPresent()) {
            answer.put(LOCATION).put(location).put(LOCATION_END);
        }
        return answer.put(METADATA).put(metadata).put(END).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
