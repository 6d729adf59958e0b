package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.writer.value.TypedText;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.util.Map;
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

    /** What came with the latest row and has no name: by path and number, as it came. */
    default Map<String, byte[]> unknown() {
        return Map.of();
    }

    /** The bytes of the latest row, to be kept where it is rejected. */
    default byte[] raw(Optional<Record> row) {
        return row.map(TypedText::of).orElse("").getBytes(UTF_8);
    }

    @Override
    void close() throws IOException;
}
