package dev.tarn.gateway.syntax;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The lakes as they were that a statement names as catalogs: in quotes, and in front of a dot or
 * behind FROM or IN.
 */
final class PastNames {
    private static final int NAMES_MAX = 50;
    private static final Set<String> BEFORE = Set.of("from", "in");

    private PastNames() {}

    static Set<PastLake> in(String sql) {
        var found = new LinkedHashSet<PastLake>();
        if (sql.indexOf('@') < 0) {
            return found;
        }
        String before = "";
        for (Tokens.Token token : Tokens.of(sql)) {
            if (token.quoted() && (BEFORE.contains(before) || token.dotFollows(sql))) {
                Optional<PastLake> past = token.name().flatMap(PastLake::parse);
                past.filter(_ -> found.size() < NAMES_MAX).ifPresent(found::add);
            }
            before = token.quoted() ? "" : token.name().orElse("");
        }
        return found;
    }
}
