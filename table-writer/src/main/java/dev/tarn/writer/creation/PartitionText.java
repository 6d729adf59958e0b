package dev.tarn.writer.creation;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.ValidationException;

/** Partitions as people write them: {@code region, day(at), bucket(16, id), truncate(4, name)}. */
final class PartitionText {
    private static final Pattern PART =
            Pattern.compile(
                    "\\s*(?:(?<transform>[a-z]+)\\(\\s*(?:(?<width>\\d{1,9})\\s*,\\s*)?(?<source>[^(),]+?)\\s*\\)|(?<column>[^(),]+?))\\s*(?:,|$)");

    /** The pattern may look at each character once for each other. */
    private static final int LENGTH_MAX = 2_000;

    private static final int SHOWN = 100;

    private PartitionText() {}

    static PartitionSpec parse(String text, Schema schema) {
        if (text.length() > LENGTH_MAX) {
            throw wrong(
                    text.substring(0, SHOWN) + "…",
                    "more than %d characters".formatted(LENGTH_MAX));
        }
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        Matcher parts = PART.matcher(text);
        int at = 0;
        try {
            while (at < text.length()) {
                if (!parts.find(at) || parts.start() != at) {
                    throw wrong(text.substring(at), "no list of columns and transforms of them");
                }
                add(spec, parts);
                at = parts.end();
            }
            return spec.build();
        } catch (ValidationException | IllegalArgumentException refused) {
            throw wrong(text, String.valueOf(refused.getMessage()));
        }
    }

    private static void add(PartitionSpec.Builder spec, Matcher part) {
        if (part.group("column") != null) {
            spec.identity(part.group("column"));
            return;
        }
        String source = part.group("source");
        boolean isWide = part.group("width") != null;
        int width = isWide ? Integer.parseInt(part.group("width")) : 0;
        String transform = part.group("transform").toLowerCase(Locale.ROOT);
        if (isWide != (transform.equals("bucket") || transform.equals("truncate"))) {
            throw wrong(part.group().strip(), "bucket and truncate have a width, others none");
        }
        switch (transform) {
            case "year" -> spec.year(source);
            case "month" -> spec.month(source);
            case "day" -> spec.day(source);
            case "hour" -> spec.hour(source);
            case "bucket" -> spec.bucket(source, width);
            case "truncate" -> spec.truncate(source, width);
            default ->
                    throw wrong(
                            part.group().strip(),
                            "a transform is year, month, day, hour, bucket or truncate");
        }
    }

    private static CannotCreate wrong(String text, String why) {
        return new CannotCreate(400, "Not partitions of a table: %s: %s".formatted(text, why));
    }
}
