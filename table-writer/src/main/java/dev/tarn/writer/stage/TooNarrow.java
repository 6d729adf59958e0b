package dev.tarn.writer.stage;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.Optional;
import org.apache.iceberg.data.Record;

/**
 * Something in a batch does not fit its table, and might fit what the table may become. Carries no
 * stack: it only ends the first reading.
 */
final class TooNarrow extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooNarrow() {
        super("the table has to grow first", null, false, false);
    }

    /** Whether a wider table may take what was refused for this reason. */
    static boolean isReason(Reason reason) {
        return switch (reason) {
            case UNKNOWN_FIELD, REQUIRED_IS_MISSING, REQUIRED_IS_NULL, OUT_OF_RANGE, INEXACT ->
                    true;
            case MALFORMED,
                    INVALID_UNICODE,
                    TRAILING_CONTENT,
                    NOT_AN_OBJECT,
                    TOO_LONG,
                    DUPLICATE_FIELD,
                    TYPE_MISMATCH,
                    ZONE_MISSING,
                    ZONE_UNEXPECTED,
                    WRONG_LENGTH,
                    PARTITION_TOO_LONG,
                    WRONG_FIELD_COUNT,
                    CONTRACT_NULL,
                    CONTRACT_RANGE,
                    CONTRACT_MULTIPLE,
                    CONTRACT_LENGTH,
                    CONTRACT_PATTERN,
                    CONTRACT_VALUE,
                    CONTRACT_DUPLICATE ->
                    false;
        };
    }

    /** The same of a body that was refused as a whole. */
    static boolean isCode(String code) {
        return switch (code) {
            case "UNKNOWN_FIELD", "REQUIRED_IS_MISSING" -> true;
            default -> false;
        };
    }

    /** Throws as soon as a row is refused for want of room. */
    record Watch(RowSink sink) implements RowSink {
        @Override
        public void row(Record row, int bytes) throws Unfit {
            sink.row(row, bytes);
        }

        @Override
        public Optional<Blocks> blocks() {
            return sink.blocks();
        }

        @Override
        public void reject(Reject reject) {
            if (isReason(reject.reason())) {
                throw new TooNarrow();
            }
            sink.reject(reject);
        }
    }
}
