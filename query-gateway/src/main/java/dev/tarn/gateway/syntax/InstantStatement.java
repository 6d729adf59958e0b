package dev.tarn.gateway.syntax;

import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * A statement about a lake as one about the lake as it was: where a name begins with the lake's, it
 * begins with that of the instant. A column or an alias of the same name is changed, too, so that
 * Trino does not find it; nothing is read as it is now.
 */
public final class InstantStatement {
    /** What a catalog alone stands behind. */
    private static final Set<String> BEFORE = Set.of("from", "in");

    private InstantStatement() {}

    /** {@code kind} is that of the statement. */
    public static String at(PastLake past, String sql, String kind) {
        boolean alone = kind.equals("SHOW_SCHEMAS");
        var places = new TreeMap<Integer, Integer>();
        String before = "";
        for (Tokens.Token token : Tokens.of(sql)) {
            boolean catalog =
                    token.name().filter(name -> name.equals(past.lake())).isPresent()
                            && !before.equals(".")
                            && (token.dotFollows(sql) || (alone && BEFORE.contains(before)));
            if (catalog) {
                places.put(token.from(), token.to());
            }
            before = sql.substring(token.from(), token.to()).toLowerCase(Locale.ROOT);
        }
        var text = new StringBuilder(sql);
        places.descendingMap()
                .forEach((from, to) -> text.replace(from, to, "\"" + past.name() + "\""));
        return text.toString();
    }
}
