package dev.tarn.writer.foreign;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The foreign catalogs of a writer. In paths and in the ledger {@code polaris} is the lake {@code
 * ~polaris}, a name that no lake of Tarn's can have.
 */
public final class ForeignCatalogs {
    private static final String MARK = "~";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Map<String, ForeignCatalog> catalogs;

    public ForeignCatalogs(Map<String, ForeignCatalog> catalogs) {
        this.catalogs = Map.copyOf(catalogs);
    }

    /** As names of lakes are. */
    public static void requireNames(Set<String> names) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "foreign-catalogs.%s: a name has 1 to 63 letters, digits, dots, dashes and underscores, and begins with a letter or digit"
                                .formatted(name));
            }
        }
    }

    /** Whether a lake is none of Tarn's, be it known here or not. */
    public static boolean isForeign(String lake) {
        return lake.startsWith(MARK);
    }

    /** Empty for the lakes of Tarn's own catalog, and for what is not configured. */
    public Optional<ForeignCatalog> find(String lake) {
        return isForeign(lake)
                ? Optional.ofNullable(catalogs.get(lake.substring(MARK.length())))
                : Optional.empty();
    }
}
