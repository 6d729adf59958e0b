package dev.tarn.launcher.report;

import dev.tarn.launcher.run.Part;
import java.util.Map;

/** What people call the parts. */
final class Titles {
    private static final Map<String, String> TITLES =
            Map.of(
                    Part.POSTGRES, "PostgreSQL",
                    Part.S3, "object store",
                    Part.CATALOG, "catalog",
                    Part.WRITER, "writer",
                    Part.GATEWAY, "gateway",
                    Part.TRINO, "Trino",
                    Part.SAMPLE, "sample");

    private Titles() {}

    static String of(String part) {
        return TITLES.getOrDefault(part, part);
    }
}
