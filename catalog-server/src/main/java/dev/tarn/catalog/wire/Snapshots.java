package dev.tarn.catalog.wire;

import java.util.Arrays;
import java.util.Locale;
import org.apache.iceberg.exceptions.BadRequestException;

/** Which snapshots a load is to answer with: all, or those of branches and tags. */
public enum Snapshots {
    ALL,
    REFS;

    public static Snapshots of(RestRequest request) {
        String wanted = request.query("snapshots").orElse(ALL.word());
        return Arrays.stream(values())
                .filter(snapshots -> snapshots.word().equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        new BadRequestException(
                                "Invalid snapshots: %s is neither all nor refs", wanted));
    }

    /** As clients write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
