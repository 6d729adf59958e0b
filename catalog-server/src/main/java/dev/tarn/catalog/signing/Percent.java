package dev.tarn.catalog.signing;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.exceptions.BadRequestException;

/** Percent-decoding that takes one reading or none: once, as UTF-8, and a plus is a plus. */
final class Percent {
    private Percent() {}

    static String decode(String encoded) {
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(in.length);
        for (int at = 0; at < in.length; at++) {
            if (in[at] != '%') {
                out.put(in[at]);
                continue;
            }
            if (at + 2 >= in.length) {
                throw malformed(encoded);
            }
            out.put((byte) (digit(in[at + 1], encoded) << 4 | digit(in[at + 2], encoded)));
            at += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException _) {
            throw malformed(encoded);
        }
    }

    private static int digit(byte hex, String encoded) {
        // Not every digit of Unicode's is one of these.
        int digit = hex < 0 ? -1 : Character.digit(hex, 16);
        if (digit < 0) {
            throw malformed(encoded);
        }
        return digit;
    }

    private static BadRequestException malformed(String encoded) {
        return new BadRequestException("Cannot sign: %s is not percent-encoded UTF-8", encoded);
    }
}
