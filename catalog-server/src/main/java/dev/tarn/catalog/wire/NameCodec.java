package dev.tarn.catalog.wire;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.RESTUtil;

/**
 * Names as they travel in paths and queries. A name is opaque: any text without U+0000, which
 * PostgreSQL cannot keep, and U+001F, which separates levels. Paths are decoded from their raw
 * form, because clients encode a space as {@code +} and a plus as {@code %2B}.
 */
public final class NameCodec {
    /** A path of names is the key of an index, whose entries PostgreSQL bounds at 2,700 bytes. */
    private static final int BYTES_MAX = 2000;

    private static final String UNIT_SEPARATOR = "%1F";
    private static final Pattern ESCAPE = Pattern.compile("%[0-9a-fA-F]{2}");

    private final String separator;

    /** {@code separator} is written as it stands in a path, percent-encoded if need be. */
    public NameCodec(String separator) {
        if (separator.isEmpty()) {
            throw new IllegalArgumentException("The namespace separator is empty");
        }
        this.separator = separator;
    }

    public String separator() {
        return separator;
    }

    public Namespace namespaceInPath(String segment) {
        // Old clients send the unit separator whatever we announce; a proxy may have written its
        // hex digits small.
        String encoded = segment.replace("%1f", UNIT_SEPARATOR).replace("\u001f", UNIT_SEPARATOR);
        requireEscapes(encoded);
        withoutNull(encoded.replace("%00", "\u0000"));
        return checked(RESTUtil.decodeNamespace(encoded, separator));
    }

    /** A table or view in one segment: the levels of its namespace and its name, joined alike. */
    public TableIdentifier identifierInPath(String segment) {
        return identifier(namespaceInPath(segment));
    }

    /** The same from a query parameter that is decoded already. */
    public TableIdentifier identifierInQuery(String value) {
        return identifier(namespaceInQuery(value));
    }

    private static TableIdentifier identifier(Namespace joined) {
        if (joined.length() < 2) {
            throw new BadRequestException("Invalid name: a namespace and a name are needed");
        }
        return TableIdentifier.of(joined.levels());
    }

    /** From a query parameter that is decoded already. */
    public Namespace namespaceInQuery(String value) {
        return checked(RESTUtil.namespaceFromQueryParam(withoutNull(value), separator));
    }

    /**
     * A whole name out of a list in a query, encoded as it came; its commas may have been encoded
     * once more, to keep them out of the list.
     */
    TableIdentifier identifierInList(String encoded) {
        requireEscapes(encoded);
        return identifierInQuery(
                RESTUtil.decodeString(encoded).replace("%2C", ",").replace("%2c", ","));
    }

    public String nameInPath(String segment) {
        requireEscapes(segment);
        return checked(RESTUtil.decodeString(segment));
    }

    public static TableIdentifier checked(TableIdentifier identifier) {
        checked(identifier.namespace());
        checked(identifier.name());
        return identifier;
    }

    public static Namespace checked(Namespace namespace) {
        for (String level : namespace.levels()) {
            checked(level);
        }
        if (bytes(String.join("\u001f", namespace.levels())) > BYTES_MAX) {
            throw new BadRequestException(
                    "Invalid namespace: longer than %s bytes in all", BYTES_MAX);
        }
        return namespace;
    }

    public static String checked(String name) {
        if (name.isEmpty()) {
            throw new BadRequestException("Invalid name: empty");
        }
        if (name.indexOf('\u0000') >= 0 || name.indexOf('\u001f') >= 0) {
            throw new BadRequestException("Invalid name: contains U+0000 or U+001F");
        }
        if (bytes(name) > BYTES_MAX) {
            throw new BadRequestException("Invalid name: longer than %s bytes", BYTES_MAX);
        }
        return name;
    }

    /** Iceberg's Namespace throws what looks like a bug of ours. */
    private static String withoutNull(String name) {
        if (name.indexOf('\u0000') >= 0) {
            throw new BadRequestException("Invalid name: contains U+0000");
        }
        return name;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void requireEscapes(String segment) {
        for (int at = segment.indexOf('%'); at >= 0; at = segment.indexOf('%', at + 1)) {
            int end = Math.min(segment.length(), at + 3);
            if (!ESCAPE.matcher(segment.substring(at, end)).matches()) {
                throw new BadRequestException("Invalid path: broken percent-encoding");
            }
        }
    }
}
