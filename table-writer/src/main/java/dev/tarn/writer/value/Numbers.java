package dev.tarn.writer.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.iceberg.types.Types;

/** Numbers into columns: an integer stays what it is, a decimal keeps every digit. */
public final class Numbers {
    private static final int LONG_BITS = 63;

    private Numbers() {}

    static Long toLong(BigInteger value, long min, long max) throws Unfit {
        if (value.bitLength() > LONG_BITS || value.longValue() < min || value.longValue() > max) {
            throw outOfRange(value.toString());
        }
        return value.longValue();
    }

    /** The nearest of its kind, which is what the type promises; but no number becomes infinite. */
    static Double toDouble(double value, String text) throws Unfit {
        if (Double.isInfinite(value) && !text.endsWith("Infinity")) {
            throw outOfRange(text);
        }
        return value;
    }

    static Float toFloat(double value, String text) throws Unfit {
        // By way of the text: twice rounded is not rounded.
        float nearest = Double.isFinite(value) ? Float.parseFloat(text) : (float) value;
        if (Float.isInfinite(nearest) && !text.endsWith("Infinity")) {
            throw outOfRange(text);
        }
        return nearest;
    }

    /**
     * A whole number that a binary fraction cannot hold is a key or an amount: not to be rounded.
     */
    static void requireExact(BigInteger value, int bits) throws Unfit {
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
