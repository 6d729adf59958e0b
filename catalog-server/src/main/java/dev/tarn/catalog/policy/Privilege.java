package dev.tarn.catalog.policy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.exceptions.BadRequestException;

/** What can be granted. On a lake or a namespace it holds for everything beneath as well. */
public enum Privilege {
    /** To know that it is there. Every other privilege includes it. */
    DISCOVER,
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    /** To make namespaces, tables and views within. */
    CREATE,
    ALTER,
    DROP,
    /** To say who may do what here. */
    MANAGE_GRANTS,
    /** To see snapshots that are not current, as far back as the grant says. */
    TIME_TRAVEL,
    /** In SQL, the tables about files, manifests and partitions, whose bounds are raw values. */
    READ_METADATA,
    /** To look after it: its log, restores, undrop, protection, expired snapshots. */
    OPERATE;

    /** The word for all of them, as far as they are known when it is said. */
    private static final String ALL = "ALL";

    /** The privilege of that name, or all of them. */
    public static Set<Privilege> named(String word) {
        if (word.equals(ALL)) {
            return EnumSet.allOf(Privilege.class);
        }
        try {
            return EnumSet.of(valueOf(word));
        } catch (IllegalArgumentException unknown) {
            throw new BadRequestException(
                    "Invalid privilege: %s is none of %s, ALL",
                    word,
                    Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")));
        }
    }
}
