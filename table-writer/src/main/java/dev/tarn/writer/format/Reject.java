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
    private static final int OVERHEAD = 200;
    private static final int TEXT_MAX = 1_000;
    private static final int RAW_BYTES_MAX = 64 * 1024;

    public static Reject of(long position, Unfit unfit, byte[] bytes, int from, int to) {
        return new Reject(
                position,
                shortened(unfit.field()),
                unfit.reason(),
                shortened(String.valueOf(unfit.getMessage())),
                Arrays.copyOfRange(bytes, from, Math.min(to, from + RAW_BYTES_MAX)));
    }

    /** What it takes in memory, about. */
    public int weight() {
        return raw.length + 2 * (field.length() + message.length()) + OVERHEAD;
    }

    /** Names come from outside, and may be as long as a row; no pair of surrogates is torn. */
    private static String shortened(String text) {
        if (text.length() <= TEXT_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT_MAX - 1)) ? TEXT_MAX - 1 : TEXT_MAX;
        return text.substring(0, end) + "…";
    }
}
