package dev.tarn.catalog.identity;

import java.util.regex.Pattern;

/**
 * How principals and roles may be called. No colon, which ends the client id in a Basic header, no
 * percent sign, so that an encoded name is never mistaken for a plain one, and only ASCII, so that
 * no two names look alike.
 */
final class NameRule {
    static final String WORDS =
            "1 to 128 letters, digits or . _ @ + | - and no punctuation but _ at the beginning";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@+|-]{0,127}");

    private NameRule() {}

    static boolean allows(String name) {
        return FORM.matcher(name).matches();
    }
}
