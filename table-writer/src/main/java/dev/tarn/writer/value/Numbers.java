package dev.tarn.writer.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Types;

/** Numbers into columns: an integer stays what it is, a decimal keeps every digit. */
public final class Numbers {
    private static final int LONG_BITS = 63;
    private static final int DOUBLE_BITS = 53;
    private static final int FLOAT_BITS = 24;

    /** So many digits fit into either. */
    private static final int DIGITS_ALWAYS_EXACT = 7;

    /** As many digits as any number here may have. */
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,400}(\\.0*)?");

    private Numbers() {}

    static Long toLong(BigInteger value, long min, long max) throws Unfit {
        if (value.bitLength() > LONG_BITS || value.longValue() < min || value.longValue() > max) {
            throw outOfRange(value.toString());
        }
        return value.longValue();
    }

    /** The nearest of its kind, which is what the type promises; but no number becomes infinite. */
    static Double toDouble(double value, String text) throws Unfit {
        if ((Double.isInfinite(value) && !text.endsWith("Infinity"))
                || (value == 0 && isWrittenAboveZero(text))) {
            throw outOfRange(text);
        }
        requireExact(text, DOUBLE_BITS);
        return value;
    }

    static Float toFloat(double value, String text) throws Unfit {
        // By way of the text: twice rounded is not rounded.
        float nearest = Double.isFinite(value) ? Float.parseFloat(text) : (float) value;
        if ((Float.isInfinite(nearest) && !text.endsWith("Infinity"))
                || (nearest == 0 && isWrittenAboveZero(text))) {
            throw outOfRange(text);
        }
        requireExact(text, FLOAT_BITS);
        return nearest;
    }

    /** Whether a digit other than zero stands before the exponent. */
    private static boolean isWrittenAboveZero(String text) {
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == 'e' || letter == 'E') {
                return false;
            }
            if (letter >= '1' && letter <= '9') {
                return true;
            }
        }
        return false;
    }

    /**
     * A whole number that a binary fraction cannot hold is a key or an amount: not to be rounded.
     */
    private static void requireExact(String text, int bits) throws Unfit {
        if (text.length() <= DIGITS_ALWAYS_EXACT || !WHOLE.matcher(text).matches()) {
            return;
        }
        int point = text.indexOf('.');
        var value = new BigInteger(point < 0 ? text : text.substring(0, point));
        BigInteger magnitude = value.abs();
        if (magnitude.bitLength() - magnitude.getLowestSetBit() > bits && magnitude.signum() != 0) {
            throw new Unfit(
                    Reason.INEXACT,
                    "",
                    "%s has more digits than the column keeps"
                            .formatted(Texts.quoted(value.toString())));
        }
    }

    /** Never rescales what it has not measured: 1e-999999999 would be a gigabyte of digits. */
    static BigDecimal toDecimal(BigDecimal value, Types.DecimalType type) throws Unfit {
        if (value.signum() == 0) {
            return BigDecimal.valueOf(0, type.scale());
        }
        // Measured first: an exponent at the end of its range leaves it when zeros are taken away.
        long integerDigits = (long) value.precision() - value.scale();
        if (integerDigits > type.precision() - type.scale()) {
            throw outOfRange(value.toString());
        }
        BigDecimal shortest = value.stripTrailingZeros();
        if (shortest.scale() > type.scale()) {
            throw new Unfit(
                    Reason.INEXACT,
                    "",
                    "%s has more than %d digits behind the point"
                            .formatted(Texts.quoted(value.toString()), type.scale()));
        }
        return shortest.setScale(type.scale());
    }

    static Unfit outOfRange(String text) {
        return new Unfit(
                Reason.OUT_OF_RANGE, "", "%s is out of range".formatted(Texts.quoted(text)));
    }
}
