package dev.tarn.trino;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.QueryId;
import io.trino.spi.spool.SpooledSegmentHandle;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a result that waits in the store. Its name begins with its query: whoever may have
 * segments of one query finds no other's, whatever identifier they have made of several.
 *
 * @param mark tells it from others of its query
 */
record ResultSegment(String queryId, Instant expirationTime, String mark, String encoding)
        implements SpooledSegmentHandle {
    private static final Pattern NAME =
            Pattern.compile("([_a-z0-9]{1,64})/([0-9]{13})-([0-9a-f]{32})");
    private static final Pattern IDENTIFIER = Pattern.compile(NAME + "/([a-z0-9+]{1,32})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MARK_BYTES = 16;

    static ResultSegment fresh(QueryId query, String encoding, Instant expirationTime) {
        byte[] mark = new byte[MARK_BYTES];
        RANDOM.nextBytes(mark);
        return new ResultSegment(
                query.id(), expirationTime, HexFormat.of().formatHex(mark), encoding);
    }

    /** What Trino encrypts, and gives to the client. */
    Slice toIdentifier() {
        return Slices.utf8Slice(identifier());
    }

    static Optional<ResultSegment> of(Slice identifier) {
        return Optional.of(IDENTIFIER.matcher(identifier.toStringUtf8()))
                .filter(Matcher::matches)
                .map(parts -> of(parts, parts.group(4)));
    }

    /** When an object of this name is to go, if it is a segment. */
    static Optional<Instant> expiry(String name) {
        return Optional.of(NAME.matcher(name))
                .filter(Matcher::matches)
                .map(parts -> of(parts, "").expirationTime());
    }

    private static ResultSegment of(Matcher parts, String encoding) {
        return new ResultSegment(
                parts.group(1),
                Instant.ofEpochMilli(Long.parseLong(parts.group(2))),
                parts.group(3),
                encoding);
    }

    /** Of its object. */
    String name() {
        return "%s/%013d-%s".formatted(queryId, expirationTime.toEpochMilli(), mark);
    }

    @Override
    public String identifier() {
        return name() + "/" + encoding;
    }
}
