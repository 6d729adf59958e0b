package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The form that asks for a token. As RFC 6749 has it, a parameter without a value counts as absent
 * and no parameter comes twice.
 */
final class TokenForm {
    static final TokenForm EMPTY = new TokenForm(Map.of());

    private static final int PARAMETERS_MAX = 64;

    private final Map<String, String> values;

    private TokenForm(Map<String, String> values) {
        this.values = values;
    }

    /** Nothing when it cannot be read. */
    static Optional<TokenForm> parse(byte[] body) {
        String text = new String(body, UTF_8);
        if (text.isEmpty()) {
            return Optional.of(EMPTY);
        }
        String[] pairs = text.split("&", PARAMETERS_MAX + 1);
        if (pairs.length > PARAMETERS_MAX) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        try {
            for (String pair : pairs) {
                int equals = pair.indexOf('=');
                String name =
                        URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), UTF_8);
                String value =
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), UTF_8);
                if (!value.isEmpty() && values.put(name, value) != null) {
                    return Optional.empty();
                }
            }
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return Optional.of(new TokenForm(values));
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The values are secrets. */
    @Override
    public String toString() {
        return "form " + values.keySet();
    }
}
