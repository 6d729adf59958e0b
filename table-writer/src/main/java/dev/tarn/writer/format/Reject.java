package dev.tarn.writer.format;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.Arrays;

/**
 * A row that the table cannot take.
 *
 * @param position its line or number in the body, from 1
 * @param raw its bytes as they came, cut off where there are too many
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record Reject(long position, String field, Reason reason, String message, byte[] raw) {
    private static final int RAW_BYTES_MAX = 64 * 1024;

    public static Reject of(long position, Unfit unfit, byte[] bytes, int from, int to) {
        return new Reject(
                position,
                unfit.field(),
                unfit.reason(),
                String.valueOf(unfit.getMessage()),
                Arrays.copyOfRange(bytes, from, Math.min(to, from + RAW_BYTES_MAX)));
    }
}
