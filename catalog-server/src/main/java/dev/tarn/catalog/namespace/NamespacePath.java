package dev.tarn.catalog.namespace;

import java.util.Arrays;
import org.apache.iceberg.catalog.Namespace;

/** A namespace as one text: its levels joined by U+001F, which no name may contain. */
public final class NamespacePath {
    private static final String SEPARATOR = "\u001f";

    private NamespacePath() {}

    public static String of(Namespace namespace) {
        return String.join(SEPARATOR, namespace.levels());
    }

    public static Namespace parse(String path) {
        return path.isEmpty() ? Namespace.empty() : Namespace.of(path.split(SEPARATOR, -1));
    }

    static String parent(Namespace namespace) {
        String[] levels = namespace.levels();
        return String.join(SEPARATOR, Arrays.asList(levels).subList(0, levels.length - 1));
    }
}
