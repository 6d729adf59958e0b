package dev.tarn.writer.column;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Numbers out of their digits, as JSON writes them; what is not certain is left to others. */
final class Digits {
    /** No number, or one that has to be looked at with more care. */
    static final long UNCERTAIN = Long.MIN_VALUE;

    /** So many digits are a long, whichever they are. */
    private static final int LONG_DIGITS = 18;

    /** So many digits are a double without rounding, and so large powers of ten. */
    private static final int DOUBLE_DIGITS = 15;

    private static final int FLOAT_DIGITS = 7;
    private static final int FLOAT_POWER_MAX = 10;

    /** Java reads these exactly too, only slower. */
    private static final int SLOW_CHARACTERS_MAX = 24;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final long[] LONG_POWERS = powers();

    private Digits() {}

    private static long[] powers() {
        var powers = new long[LONG_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i <= LONG_DIGITS; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    static long truth(byte[] bytes, int from, int to) {
        if (to - from == 4
                && bytes[from] == 't'
                && bytes[from + 1] == 'r'
                && bytes[from + 2] == 'u'
                && bytes[from + 3] == 'e') {
            return 1;
        }
        if (to - from == 5
                && bytes[from] == 'f'
                && bytes[from + 1] == 'a'
                && bytes[from + 2] == 'l'
                && bytes[from + 3] == 's'
                && bytes[from + 4] == 'e') {
            return 0;
        }
        return UNCERTAIN;
    }

    /** No sign but a minus, no zero in front, nothing behind a point, no exponent. */
    static long whole(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int at = negative ? from + 1 : from;
        int digits = to - at;
        if (digits < 1 || digits > LONG_DIGITS || (digits > 1 && bytes[at] == '0')) {
            return UNCERTAIN;
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return UNCERTAIN;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** The unscaled value, when the column can hold every digit. */
    static long decimal(byte[] bytes, int from, int to, int integerDigits, int scale) {
        boolean negative = from < to && bytes[from] == '-';
        int at = negative ? from + 1 : from;
        if (to - at < 1 || to - at > LONG_DIGITS + 1) {
            return UNCERTAIN;
        }
        if (bytes[at] == '0' && to - at > 1 && bytes[at + 1] != '.') {
            return UNCERTAIN;
        }
        long value = 0;
        int digits = 0;
        int before = 0;
        int behind = -1;
        for (int start = at; at < to; at++) {
            if (bytes[at] == '.' && behind < 0 && at > start) {
                behind = 0;
                continue;
            }
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return UNCERTAIN;
            }
            if (++digits > LONG_DIGITS) {
                return UNCERTAIN;
            }
            value = value * 10 + digit;
            if (behind >= 0) {
                behind++;
            } else if (value > 0) {
                before++;
            }
        }
        if (behind == 0 || before > integerDigits) {
            return UNCERTAIN;
        }
        int missing = scale - Math.max(behind, 0);
        if (missing < 0 || before + scale > LONG_DIGITS) {
            return UNCERTAIN;
        }
        long unscaled = value * LONG_POWERS[missing];
        return negative ? -unscaled : unscaled;
    }

    /**
     * The nearest double, or NaN. Up to fifteen digits and a power of ten up to 10^15 are both
     * exact, so that their quotient is rounded once, as it has to be.
     */
    static double fraction(byte[] bytes, int from, int to) {
        return exact(bytes, from, to, DOUBLE_DIGITS, POWERS.length - 1, true);
    }

    /** The same for a float, from digits and a power that a float holds exactly. */
    static double exactFloat(byte[] bytes, int from, int to) {
        return exact(bytes, from, to, FLOAT_DIGITS, FLOAT_POWER_MAX, false);
    }

    private static double exact(
            byte[] bytes, int from, int to, int digitsMax, int powerMax, boolean wide) {
        boolean negative = from < to && bytes[from] == '-';
        int at = negative ? from + 1 : from;
        if (to - at < 1 || (bytes[at] == '0' && to - at > 1 && bytes[at + 1] != '.')) {
            return Double.NaN;
        }
        if (to - at > digitsMax + 1) {
            return wide ? slow(bytes, from, to) : Double.NaN;
        }
        long value = 0;
        int behind = -1;
        for (int start = at; at < to; at++) {
            if (bytes[at] == '.' && behind < 0 && at > start) {
                behind = 0;
                continue;
            }
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return Double.NaN;
            }
            value = value * 10 + digit;
            if (behind >= 0) {
                behind++;
            }
        }
        if (behind == 0 || behind > powerMax || (behind < 0 && to - from > digitsMax)) {
            return Double.NaN;
        }
        double magnitude =
                wide
                        ? value / POWERS[Math.max(behind, 0)]
                        : (float) value / (float) POWERS[Math.max(behind, 0)];
        return negative ? -magnitude : magnitude;
    }

    /** A fraction with many digits and no exponent: it cannot vanish or become infinite. */
    private static double slow(byte[] bytes, int from, int to) {
        if (to - from > SLOW_CHARACTERS_MAX) {
            return Double.NaN;
        }
        boolean point = false;
        boolean above = false;
        int start = bytes[from] == '-' ? from + 1 : from;
        for (int at = start; at < to; at++) {
            if (bytes[at] == '.') {
                if (point || at == start || at + 1 == to) {
                    return Double.NaN;
                }
                point = true;
            } else if (!isDigit(bytes[at])) {
                return Double.NaN;
            } else if (point && bytes[at] != '0') {
                above = true;
            }
        }
        // A whole number of so many digits may be more than a double holds.
        return above
                ? Double.parseDouble(new String(bytes, from, to - from, ISO_8859_1))
                : Double.NaN;
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }
}
