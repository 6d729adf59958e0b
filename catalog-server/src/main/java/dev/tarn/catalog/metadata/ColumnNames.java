package dev.tarn.catalog.metadata;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;

/** The names of a schema's columns as a search looks through them. */
public final class ColumnNames {
    /** Of a schema with so many columns, the rest is found by nobody. */
    private static final int NAMES_MAX = 10_000;

    private ColumnNames() {}

    /** Nested ones with their path, in small letters, one a line. */
    public static String of(Schema schema) {
        return TypeUtil.indexNameById(schema.asStruct()).values().stream()
                .limit(NAMES_MAX)
                .map(name -> name.replace('\n', ' ').replace('\u0000', ' '))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("\n"));
    }
}
