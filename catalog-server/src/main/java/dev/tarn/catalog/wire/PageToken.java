package dev.tarn.catalog.wire;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * Where the next page begins: behind a name, in the order of its bytes. Opaque to clients; names
 * that come and go between two pages move no other name across a page border.
 */
public final class PageToken {
    private static final byte VERSION = 1;

    private PageToken() {}

    public static String after(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        var token = new byte[bytes.length + 1];
        token[0] = VERSION;
        System.arraycopy(bytes, 0, token, 1, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The name that the page begins behind; nothing for the empty token, which asks for the first.
     */
    static Optional<String> decode(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length < 2 || bytes[0] != VERSION) {
                throw new BadRequestException("Invalid page token");
            }
            var name = java.nio.ByteBuffer.wrap(bytes, 1, bytes.length - 1);
            String text = StandardCharsets.UTF_8.newDecoder().decode(name).toString();
            return Optional.of(NameCodec.checked(text));
        } catch (IllegalArgumentException | CharacterCodingException malformed) {
            throw new BadRequestException(malformed, "Invalid page token");
        }
    }
}
