package dev.tarn.gateway.sql.arrow;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** Numbers, each as exactly as Trino has it. */
final class Numbers {
    private static final int DECIMAL_BYTES = 16;

    /** 38 digits, a sign, a point and a zero before it. */
    private static final int DECIMAL_LENGTH_MAX = 41;

    private Numbers() {}

    static FixedColumn.Format whole(int bytes) {
        return switch (bytes) {
            case Byte.BYTES ->
                    (value, to) -> to.put((byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case Short.BYTES ->
                    (value, to) ->
                            to.putShort((short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case Integer.BYTES ->
                    (value, to) ->
                            to.putInt((int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            default -> (value, to) -> to.putLong(whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
        };
    }

    private static long whole(JsonNode value, long min, long max) throws Unfit {
        long number;
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            number = value.longValue();
        } else {
            // The keys of a map come as text.
            try {
                number = Long.parseLong(Texts.text(value));
            } catch (NumberFormatException e) {
                throw new Unfit("has a number that cannot be read", e);
            }
        }
        if (number < min || number > max) {
            throw new Unfit("has a number that is too large for its type");
        }
        return number;
    }

    static void real(JsonNode value, ByteBuffer to) throws Unfit {
        to.putFloat(value.isNumber() ? nearest(value.doubleValue()) : (float) notFinite(value));
    }

    static void twice(JsonNode value, ByteBuffer to) throws Unfit {
        to.putDouble(value.isNumber() ? value.doubleValue() : notFinite(value));
    }

    /** JSON has no word for them. */
    private static double notFinite(JsonNode value) throws Unfit {
        return switch (Texts.text(value)) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new Unfit("has a number that cannot be read");
        };
    }

    /**
     * The one that was written so. Reading its digits as a longer number and rounding that may
     * rarely end at its neighbour.
     */
    private static float nearest(double read) throws Unfit {
        float rounded = (float) read;
        for (float each : new float[] {rounded, Math.nextUp(rounded), Math.nextDown(rounded)}) {
            if (each == read || Double.parseDouble(Float.toString(each)) == read) {
                return each;
            }
        }
        throw new Unfit("has a number that is finer than its type");
    }

    static FixedColumn.Format decimal(int precision, int scale) {
        return (value, to) -> {
            String text = Texts.text(value);
            if (text.length() > DECIMAL_LENGTH_MAX) {
                throw new Unfit("has a number that is too large for its type");
            }
            BigDecimal number;
            try {
                number = new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw new Unfit("has a number that cannot be read", e);
            }
            if (number.scale() != scale || number.precision() > precision) {
                throw new Unfit("has a number that is too large for its type");
            }
            byte[] digits = number.unscaledValue().toByteArray();
            for (int i = digits.length - 1; i >= 0; i--) {
                to.put(digits[i]);
            }
            byte sign = (byte) (number.signum() < 0 ? -1 : 0);
            for (int i = digits.length; i < DECIMAL_BYTES; i++) {
                to.put(sign);
            }
        };
    }
}
