package dev.tarn.launcher.run;

import java.util.ArrayList;
import java.util.List;

/** The names of the parts, in the order in which people read them. */
public final class Part {
    public static final String POSTGRES = "postgres";
    public static final String S3 = "s3";
    public static final String CATALOG = "catalog";
    public static final String WRITER = "writer";
    public static final String GATEWAY = "gateway";
    public static final String TRINO = "trino";
    public static final String SAMPLE = "sample";

    static final List<String> STOP_ORDER = List.of(TRINO, GATEWAY, WRITER, CATALOG, S3, POSTGRES);

    private Part() {}

    static List<String> wanted(LakehouseOptions options) {
        List<String> parts = new ArrayList<>(List.of(POSTGRES, S3, CATALOG, WRITER, GATEWAY));
        if (options.trino()) {
            parts.add(TRINO);
            if (options.sample()) {
                parts.add(SAMPLE);
            }
        }
        return parts;
    }
}
