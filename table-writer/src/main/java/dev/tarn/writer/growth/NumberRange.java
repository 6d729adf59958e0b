package dev.tarn.writer.growth;

import dev.tarn.writer.value.Texts;
import dev.tarn.writer.value.Unfit;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What numbers need of a type that holds all of them. */
public record NumberRange(
        boolean isWhole,
        boolean fitsInt,
        boolean fitsLong,
        boolean fitsFloat,
        long digitsBeforePoint) {
    /** Of no number at all. */
    public static final NumberRange NONE = new NumberRange(true, true, true, true, 0);

    /** {@code text} is a number as it is written, of bounded length. */
    public static NumberRange of(String text) {
        BigDecimal value;
        try {
            value = new BigDecimal(text);
        } catch (NumberFormatException _) {
            // NaN and its like, which only floating types hold.
            return new NumberRange(false, false, false, true, 0);
        }
        boolean isWhole = text.chars().allMatch(letter -> letter != '.' && (letter | 32) != 'e');
        BigInteger whole = isWhole ? value.toBigIntegerExact() : BigInteger.ZERO;
        return new NumberRange(
                isWhole,
                whole.bitLength() < Integer.SIZE,
                whole.bitLength() < Long.SIZE,
                fits(Types.FloatType.get(), text),
                value.signum() == 0 ? 0 : Math.max(0, (long) value.precision() - value.scale()));
    }

    private static boolean fits(Type type, String text) {
        try {
            Texts.read(type, text);
            return true;
        } catch (Unfit _) {
            return false;
        }
    }

    public NumberRange and(NumberRange other) {
        return new NumberRange(
                isWhole && other.isWhole,
                fitsInt && other.fitsInt,
                fitsLong && other.fitsLong,
                fitsFloat && other.fitsFloat,
                Math.max(digitsBeforePoint, other.digitsBeforePoint));
    }
}
