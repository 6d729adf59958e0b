package dev.tarn.writer.column;

/** Days, times and instants out of their usual texts; what is not certain is left to others. */
final class Times {
    private static final int DATE = 10;
    private static final int MINUTES = 5;
    private static final int SECONDS = 8;
    private static final int FRACTION_MAX = 6;
    private static final long MICROS = 1_000_000;
    private static final long DAY = 86_400 * MICROS;
    private static final int[] FRACTIONS = {0, 100_000, 10_000, 1_000, 100, 10, 1};

    private Times() {}

    /** {@code 2026-03-31} as days since 1970. */
    static long date(byte[] bytes, int from, int to) {
        return to - from == DATE ? day(bytes, from) : Digits.UNCERTAIN;
    }

    /** {@code 12:30}, {@code 12:30:00} or {@code 12:30:00.123456} as microseconds of a day. */
    static long time(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < MINUTES || bytes[from + 2] != ':') {
            return Digits.UNCERTAIN;
        }
        int hour = two(bytes, from);
        int minute = two(bytes, from + 3);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return Digits.UNCERTAIN;
        }
        long seconds = hour * 3600L + minute * 60L;
        if (length == MINUTES) {
            return seconds * MICROS;
        }
        if (length < SECONDS || bytes[from + MINUTES] != ':') {
            return Digits.UNCERTAIN;
        }
        int second = two(bytes, from + MINUTES + 1);
        if (second < 0 || second > 59) {
            return Digits.UNCERTAIN;
        }
        seconds += second;
        if (length == SECONDS) {
            return seconds * MICROS;
        }
        int digits = length - SECONDS - 1;
        if (bytes[from + SECONDS] != '.' || digits < 1 || digits > FRACTION_MAX) {
            return Digits.UNCERTAIN;
        }
        long fraction = 0;
        for (int at = to - digits; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return Digits.UNCERTAIN;
            }
            fraction = fraction * 10 + digit;
        }
        return seconds * MICROS + fraction * FRACTIONS[digits];
    }

    /** {@code 2026-03-31T12:30:00}, with {@code Z} or {@code +01:00} behind it if {@code zoned}. */
    static long timestamp(byte[] bytes, int from, int to, boolean zoned) {
        if (to - from < DATE + 1 + MINUTES
                || (bytes[from + DATE] != 'T' && bytes[from + DATE] != ' ')) {
            return Digits.UNCERTAIN;
        }
        int end = to;
        long offset = 0;
        if (zoned) {
            if (bytes[to - 1] == 'Z') {
                end = to - 1;
            } else {
                end = to - "+00:00".length();
                offset = offset(bytes, end);
                if (offset == Digits.UNCERTAIN) {
                    return Digits.UNCERTAIN;
                }
            }
        }
        long day = day(bytes, from);
        long time = time(bytes, from + DATE + 1, end);
        return day == Digits.UNCERTAIN || time == Digits.UNCERTAIN
                ? Digits.UNCERTAIN
                : day * DAY + time - offset;
    }

    private static long offset(byte[] bytes, int from) {
        int hours = two(bytes, from + 1);
        int minutes = two(bytes, from + 4);
        boolean east = bytes[from] == '+';
        if ((!east && bytes[from] != '-')
                || bytes[from + 3] != ':'
                || hours < 0
                || hours > 17
                || minutes < 0
                || minutes > 59) {
            return Digits.UNCERTAIN;
        }
        long micros = (hours * 3600L + minutes * 60L) * MICROS;
        return east ? micros : -micros;
    }

    private static long day(byte[] bytes, int from) {
        int century = two(bytes, from);
        int years = two(bytes, from + 2);
        int month = two(bytes, from + 5);
        int day = two(bytes, from + 8);
        if (century < 0
                || years < 0
                || bytes[from + 4] != '-'
                || bytes[from + 7] != '-'
                || month < 1
                || month > 12
                || day < 1) {
            return Digits.UNCERTAIN;
        }
        int year = century * 100 + years;
        if (day > 28 && day > java.time.YearMonth.of(year, month).lengthOfMonth()) {
            return Digits.UNCERTAIN;
        }
        return epochDay(year, month, day);
    }

    /** Counted in years that begin in March, so that the day of a leap year is their last. */
    private static long epochDay(int year, int month, int day) {
        long y = month > 2 ? year : year - 1L;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    private static int two(byte[] bytes, int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
