package dev.tarn.gateway.sql.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Values that come as text. */
final class Texts {
    private Texts() {}

    static String text(JsonNode value) throws Unfit {
        if (!value.isTextual()) {
            throw new Unfit("has a value that is no text");
        }
        return value.textValue();
    }

    static byte[] utf8(JsonNode value) throws Unfit {
        return utf8(text(value));
    }

    /** Half of a pair has no bytes in UTF-8; others would make a question mark of it. */
    private static byte[] utf8(String text) throws Unfit {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    throw new Unfit("has text that is not Unicode");
                }
                i++;
            }
        }
        return text.getBytes(UTF_8);
    }

    /** Text as it is, and what is made of several values as JSON. */
    static byte[] asItComes(JsonNode value) throws Unfit {
        return value.isContainerNode() ? utf8(value.toString()) : utf8(value);
    }

    static byte[] binary(JsonNode value) throws Unfit {
        try {
            return Base64.getDecoder().decode(text(value));
        } catch (IllegalArgumentException e) {
            throw new Unfit("has bytes that are not base64", e);
        }
    }

    static void uuid(JsonNode value, ByteBuffer to) throws Unfit {
        String text = text(value);
        UUID uuid;
        try {
            uuid = UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new Unfit("has a UUID that is none", e);
        }
        if (!uuid.toString().equals(text)) {
            throw new Unfit("has a UUID that is none");
        }
        // As it is written, unlike numbers.
        to.putLong(Long.reverseBytes(uuid.getMostSignificantBits()))
                .putLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
    }
}
