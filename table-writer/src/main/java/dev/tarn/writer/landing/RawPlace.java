package dev.tarn.writer.landing;

import java.util.Optional;

/**
 * Where a raw body lies.
 *
 * @param location of the object
 * @param offset where it begins in an object that it shares with others; none in one of its own
 */
public record RawPlace(String location, Optional<Long> offset, long bytes) {
    /** In an object of its own. */
    public static RawPlace whole(String location, long bytes) {
        return new RawPlace(location, Optional.empty(), bytes);
    }

    static RawPlace part(String location, long offset, long bytes) {
        return new RawPlace(location, Optional.of(offset), bytes);
    }

    /** Behind its last byte in the object. */
    public long end() {
        return offset.orElse(0L) + bytes;
    }

    boolean isShort() {
        return bytes <= RecentBodies.BODY_BYTES_MAX;
    }

    /** That of no other body with other bytes. */
    String name() {
        return offset.map(from -> location + '#' + from + '+' + bytes).orElse(location);
    }
}
