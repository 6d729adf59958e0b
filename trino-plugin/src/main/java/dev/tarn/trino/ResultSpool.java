package dev.tarn.trino;

import io.airlift.slice.Slice;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.spool.SpooledLocation;
import io.trino.spi.spool.SpooledLocation.DirectLocation;
import io.trino.spi.spool.SpooledSegmentHandle;
import io.trino.spi.spool.SpoolingContext;
import io.trino.spi.spool.SpoolingManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps parts of large results in an object store until their client has fetched them. A part is
 * given to whoever comes with the header that names its query: behind a gateway that is the
 * gateway's word, and no client gets to the store itself.
 */
final class ResultSpool implements SpoolingManager {
    /** Drivers send it with each part; a gateway sends its own in its place. */
    static final String QUERY_HEADER = "X-Tarn-Query-Id";

    private final S3Objects objects;
    private final Duration lifetime;
    private final InstantSource clock;

    ResultSpool(S3Objects objects, Duration lifetime, InstantSource clock) {
        this.objects = objects;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    @Override
    public SpooledSegmentHandle create(SpoolingContext context) {
        return ResultSegment.fresh(
                context.queryId(), context.encoding(), clock.instant().plus(lifetime));
    }

    /** Written when it is closed, whole: a part is some megabytes. */
    @Override
    public OutputStream createOutputStream(SpooledSegmentHandle handle) {
        String name = segment(handle).name();
        return new ByteArrayOutputStream() {
            private boolean closed;

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    objects.put(name, toByteArray());
                }
            }
        };
    }

    @Override
    public InputStream openInputStream(SpooledSegmentHandle handle) throws IOException {
        return objects.get(segment(handle).name());
    }

    @Override
    public void acknowledge(SpooledSegmentHandle handle) throws IOException {
        objects.delete(segment(handle).name());
    }

    /** Where Trino is told to send clients to the store, it finds no way. */
    @Override
    public Optional<DirectLocation> directLocation(SpooledSegmentHandle handle) {
        return Optional.empty();
    }

    @Override
    public SpooledLocation location(SpooledSegmentHandle handle) {
        ResultSegment segment = segment(handle);
        return SpooledLocation.coordinatorLocation(
                segment.toIdentifier(), Map.of(QUERY_HEADER, List.of(segment.queryId())));
    }

    @Override
    public SpooledSegmentHandle handle(Slice identifier, Map<String, List<String>> headers) {
        List<String> queries =
                headers.entrySet().stream()
                        .filter(header -> QUERY_HEADER.equalsIgnoreCase(header.getKey()))
                        .flatMap(header -> header.getValue().stream())
                        .toList();
        return ResultSegment.of(identifier)
                .filter(segment -> queries.equals(List.of(segment.queryId())))
                .filter(segment -> clock.instant().isBefore(segment.expirationTime()))
                .orElseThrow(() ->
                        new TrinoException(
                                StandardErrorCode.NOT_FOUND,
                                "There is no such segment of this query"));
    }

    /** What cannot be written is sent within the answer. */
    @Override
    public boolean isRecoverableException(IOException failure) {
        return true;
    }

    private static ResultSegment segment(SpooledSegmentHandle handle) {
        if (handle instanceof ResultSegment segment) {
            return segment;
        }
        throw new IllegalArgumentException("A segment of another store: " + handle);
    }
}
