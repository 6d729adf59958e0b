package dev.tarn.catalog.hold;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What a hold is about, in one lake: a table, or all that is beneath a namespace. In a name {@code
 * *} stands for any characters.
 *
 * @param lake its name today, empty when the lake is gone
 */
public record HeldPlace(long lakeId, String lake, Namespace namespace, Optional<String> name) {
    private static final String ANY = "*";

    /** Whether a table of this name is held. */
    boolean covers(TableIdentifier table) {
        String[] patterns = namespace.levels();
        String[] levels = table.namespace().levels();
        boolean deepEnough =
                name.isPresent()
                        ? levels.length == patterns.length
                        : levels.length >= patterns.length;
        if (!deepEnough) {
            return false;
        }
        for (int i = 0; i < patterns.length; i++) {
            if (!matches(patterns[i], levels[i])) {
                return false;
            }
        }
        return name.isEmpty() || matches(name.orElseThrow(), table.name());
    }

    /** The table, when it names just one. */
    Optional<TableIdentifier> table() {
        return name.filter(own -> !isPattern(own) && literal().equals(namespace))
                .map(own -> TableIdentifier.of(namespace, own));
    }

    /** The deepest namespace above everything that it covers. */
    Namespace literal() {
        String[] levels = namespace.levels();
        int known = 0;
        while (known < levels.length && !isPattern(levels[known])) {
            known++;
        }
        return Namespace.of(Arrays.copyOf(levels, known));
    }

    private static boolean isPattern(String text) {
        return text.contains(ANY);
    }

    private static boolean matches(String pattern, String text) {
        return isPattern(pattern)
                ? Pattern.compile(
                                Arrays.stream(pattern.split("\\*", -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*")),
                                Pattern.DOTALL)
                        .matcher(text)
                        .matches()
                : pattern.equals(text);
    }
}
