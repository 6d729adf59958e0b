package dev.tarn.writer.format;

import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.TypedRows;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.UnknownFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** Reads bodies whose types are settled before the first row. */
final class TypedReader implements RowReader {
    private final Opening opening;
    private final Types.StructType schema;
    private final UnknownFields unknown;

    TypedReader(Opening opening, Types.StructType schema, UnknownFields unknown) {
        this.opening = opening;
        this.schema = schema;
        this.unknown = unknown;
    }

    /** Opens a body of one format. */
    interface Opening {
        TypedBody open(InputStream body) throws IOException, BodyRefused;
    }

    @Override
    public void read(InputStream body, RowSink sink) throws IOException, BodyRefused {
        try (TypedBody typed = opening.open(body)) {
            TypedRows rows = rows(typed);
            for (long number = 1; ; number++) {
                Optional<Record> found = Optional.empty();
                try {
                    found = typed.next();
                    if (found.isEmpty()) {
                        return;
                    }
                    Record row = rows.row(found.orElseThrow(), typed.unknown());
                    sink.row(row, rows.weight());
                } catch (Unfit unfit) {
                    byte[] raw = typed.raw(found);
                    sink.reject(Reject.of(number, unfit, raw, 0, raw.length));
                }
            }
        }
    }

    private TypedRows rows(TypedBody typed) throws BodyRefused {
        try {
            return new TypedRows(typed.type(), schema, unknown);
        } catch (Unfit unfit) {
            throw new BodyRefused(
                    unfit.reason().name(),
                    "The columns do not fit the table: %s: %s"
                            .formatted(unfit.field(), unfit.getMessage()));
        }
    }

    /** What the body holds, whatever columns there are. */
    static Shape.Fields shape(Opening opening, InputStream body) throws IOException, BodyRefused {
        try (TypedBody typed = opening.open(body)) {
            var shapes = new TypedShapes(typed.type());
            while (true) {
                try {
                    Optional<Record> found = typed.next();
                    if (found.isEmpty()) {
                        return shapes.seen();
                    }
                    shapes.see(found.orElseThrow());
                } catch (Unfit _) {
                    // It is rejected, and tells nothing.
                }
            }
        }
    }

    /** For failures of a format's own reader, of which nobody knows what they may be. */
    static BodyRefused unreadable(String format, Throwable failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        return new BodyRefused("UNREADABLE", "The %s is broken: %s".formatted(format, message));
    }

    static BodyRefused refused(String format, Unfit unfit) {
        return new BodyRefused(
                unfit.reason() == Reason.NOT_AN_OBJECT ? "UNREADABLE" : unfit.reason().name(),
                "The %s holds what no table can: %s%s"
                        .formatted(
                                format,
                                unfit.field().isEmpty() ? "" : unfit.field() + ": ",
                                unfit.getMessage()));
    }
}
