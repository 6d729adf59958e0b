package dev.tarn.writer.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What it means that a message does not bring a field without presence, of which Protobuf keeps no
 * difference between its default value and nothing. Nobody but the producer can say.
 */
public enum AbsentFields {
    /** Nobody has said; messages with such fields are not taken. */
    REFUSED,
    /** The default value, as the language has it. */
    DEFAULT,
    /** A null, so that zeros, empty texts and the like are nulls. */
    NULL;

    public static Optional<AbsentFields> named(String name) {
        return Arrays.stream(values()).filter(each -> each.word().equals(name)).findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
