package dev.tarn.catalog.wire;

import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * Which part of a list is wanted: what follows {@code after}, and no more than {@code size} of it.
 * Without a size it is everything, however much that is.
 */
public record PageRequest(Optional<String> after, Optional<Integer> size) {
    private static final int SIZE_MAX = 10_000;

    public static PageRequest parse(Optional<String> token, Optional<String> size) {
        return new PageRequest(token.flatMap(PageToken::decode), size.map(PageRequest::size));
    }

    private static int size(String value) {
        try {
            int size = Integer.parseInt(value);
            if (size > 0) {
                return Math.min(size, SIZE_MAX);
            }
        } catch (NumberFormatException _) {
            // Said below, together with zero and less.
        }
        throw new BadRequestException("Invalid pageSize: %s is not a positive number", value);
    }
}
