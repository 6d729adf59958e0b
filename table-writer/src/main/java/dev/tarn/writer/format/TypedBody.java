package dev.tarn.writer.format;

import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** Rows of a format that says itself which types they have. */
interface TypedBody extends AutoCloseable {
    Types.StructType type();

    /**
     * The next row, as the format has it; nothing at the end. What the format holds and no value
     * can be is an {@link Unfit} of this row, and the next one may be asked for.
     */
    Optional<Record> next() throws IOException, BodyRefused, Unfit;

    @Override
    void close() throws IOException;
}
