package dev.tarn.catalog.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * Locations are compared as text, so each has one form: no slash at its end, no empty, {@code .} or
 * {@code ..} part that a store might resolve to somewhere else.
 */
public final class Locations {
    /** A location is the key of an index, whose entries PostgreSQL bounds at 2,700 bytes. */
    private static final int BYTES_MAX = 1000;

    private static final int LABEL_MAX = 60;
    private static final Pattern FORM = Pattern.compile("([a-z0-9]+):(//[^/?#]*)?/[^\\p{Cntrl}]*");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_-]");

    private Locations() {}

    /** The one form of a location; refuses what has none. */
    public static String normal(String location) {
        String text = stripSlashes(location);
        if (text.startsWith("file:///")) {
            text = "file:/" + text.substring("file:///".length());
        }
        if (text.startsWith("s3a://") || text.startsWith("s3n://")) {
            text = "s3://" + text.substring("s3a://".length());
        }
        String withRoot = text.matches("[a-z0-9]+://[^/]+") ? text + "/" : text;
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX
                || !FORM.matcher(withRoot).matches()) {
            throw new BadRequestException("Invalid location: %s", location);
        }
        for (String part : path(text).split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new BadRequestException(
                        "Invalid location: %s has an empty or relative part", location);
            }
        }
        return text;
    }

    public static String scheme(String location) {
        return location.substring(0, location.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    /** Whether a location is another, or lies somewhere beneath it; both in normal form. */
    public static boolean within(String location, String above) {
        return location.equals(above) || location.startsWith(above + "/");
    }

    public static boolean overlap(String one, String other) {
        return within(one, other) || within(other, one);
    }

    /**
     * The location and everything above it, up to the bucket: where another table would be in the
     * way.
     */
    public static List<String> withAncestors(String location) {
        var all = new ArrayList<String>();
        int root = location.length() - path(location).length();
        for (int end = location.length(); end > root; end = location.lastIndexOf('/', end - 1)) {
            all.add(location.substring(0, end));
        }
        return all;
    }

    /**
     * A new place beneath {@code parent} that nobody else has or guesses, named so that people
     * recognise it.
     */
    public static String fresh(String parent, String name, UUID uuid) {
        return parent + "/" + label(name) + "-" + uuid;
    }

    /** A name as a part of a location: raw names stay out of locations, whatever they contain. */
    public static String label(String name) {
        String safe = UNSAFE.matcher(name).replaceAll("_");
        return safe.substring(0, Math.min(LABEL_MAX, safe.length()));
    }

    public static String stripSlashes(String location) {
        int end = location.length();
        while (end > 0 && location.charAt(end - 1) == '/') {
            end--;
        }
        return location.substring(0, end);
    }

    /** Without scheme and bucket or host, and without the slash behind them. */
    private static String path(String location) {
        int start = location.indexOf(':') + 1;
        if (location.startsWith("//", start)) {
            int slash = location.indexOf('/', start + 2);
            return slash < 0 ? "root" : location.substring(slash + 1);
        }
        return location.substring(Math.min(location.length(), start + 1));
    }
}
