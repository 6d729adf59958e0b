package dev.tarn.writer.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Reads a value of a column from text, exactly or not at all. */
public final class Texts {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,30}");
    private static final int DECIMAL_CHARACTERS_MAX = 400;
    private static final int NANOS_PER_MICRO = 1000;

    private static final int DATE_LENGTH = 10;

    /** What fits into 64 bits of microseconds, and of nanoseconds, before and after 1970. */
    private static final long SECONDS_OF_MICROS_MAX = Long.MAX_VALUE / 1_000_000 - 1;

    private static final long SECONDS_OF_NANOS_MAX = Long.MAX_VALUE / 1_000_000_000 - 1;

    private Texts() {}

    /** A column of a primitive type, from what a producer wrote for it. */
    public static Object read(Type type, String text) throws Unfit {
        return switch (type.typeId()) {
            case BOOLEAN -> bool(text);
            case INTEGER -> integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
            case LONG -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> Numbers.toFloat(floating(text), text);
            case DOUBLE -> Numbers.toDouble(floating(text), text);
            case DECIMAL -> Numbers.toDecimal(decimal(text), (Types.DecimalType) type);
            case DATE -> date(text);
            case TIME -> time(text);
            case TIMESTAMP ->
                    timestamp(text, ((Types.TimestampType) type).shouldAdjustToUTC(), true);
            case TIMESTAMP_NANO ->
                    timestamp(text, ((Types.TimestampNanoType) type).shouldAdjustToUTC(), false);
            case STRING -> string(text);
            case UUID -> uuid(text);
            case BINARY -> ByteBuffer.wrap(base64(text));
            case FIXED -> fixed(text, ((Types.FixedType) type).length());
            default -> throw new Unfit(Reason.TYPE_MISMATCH, "", "a text is no " + type);
        };
    }

    /** Text without half a surrogate pair, which no UTF-8 could write. */
    public static String string(String text) throws Unfit {
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (Character.isSurrogate(letter)) {
                if (Character.isLowSurrogate(letter)
                        || at + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(at + 1))) {
                    throw new Unfit(Reason.INVALID_UNICODE, "", "half a surrogate pair");
                }
                at++;
            }
        }
        return text;
    }

    /**
     * Only what the type itself can be: a number or a truth in quotes is no number and no truth.
     */
    static boolean isWrittenAsText(Type type) {
        return switch (type.typeId()) {
            case DATE, TIME, TIMESTAMP, TIMESTAMP_NANO, STRING, UUID, BINARY, FIXED, DECIMAL ->
                    true;
            default -> false;
        };
    }

    private static Boolean bool(String text) throws Unfit {
        return switch (text) {
            case "true", "TRUE", "True" -> true;
            case "false", "FALSE", "False" -> false;
            default -> throw mismatch(text, "true or false");
        };
    }

    private static Long integer(String text, long min, long max) throws Unfit {
        if (!INTEGER.matcher(text).matches()) {
            throw mismatch(text, "a whole number");
        }
        return Numbers.toLong(new BigInteger(text), min, max);
    }

    private static double floating(String text) throws Unfit {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                requireNumberLength(text);
                // Java would also take 0x1p3 and 1d.
                if (text.isEmpty()
                        || !"0123456789+-.eE".contains(text.substring(text.length() - 1))
                        || text.chars().anyMatch(letter -> "0123456789+-.eE".indexOf(letter) < 0)) {
                    throw mismatch(text, "a number");
                }
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException _) {
                    throw mismatch(text, "a number");
                }
            }
        };
    }

    static BigDecimal decimal(String text) throws Unfit {
        requireNumberLength(text);
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw mismatch(text, "a decimal number");
        }
    }

    private static void requireNumberLength(String text) throws Unfit {
        if (text.length() > DECIMAL_CHARACTERS_MAX) {
            throw new Unfit(
                    Reason.TOO_LONG, "", "a number of %d characters".formatted(text.length()));
        }
    }

    private static LocalDate date(String text) throws Unfit {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.toEpochDay() != (int) date.toEpochDay()) {
                throw Numbers.outOfRange(text);
            }
            return date;
        } catch (DateTimeException _) {
            throw mismatch(text, "a date like 2026-03-31");
        }
    }

    private static LocalTime time(String text) throws Unfit {
        try {
            LocalTime time = LocalTime.parse(text);
            requireMicros(time.get(ChronoField.NANO_OF_SECOND), text);
            return time;
        } catch (DateTimeException _) {
            throw mismatch(text, "a time like 12:30:00.5");
        }
    }

    private static Object timestamp(String text, boolean zoned, boolean micros) throws Unfit {
        String iso = iso(text);
        Object value = zoned ? instant(iso, text) : local(iso, text);
        LocalDateTime utc =
                value instanceof OffsetDateTime at ? at.toLocalDateTime() : (LocalDateTime) value;
        if (micros) {
            requireMicros(utc.get(ChronoField.NANO_OF_SECOND), text);
        }
        if (Math.abs(utc.toEpochSecond(ZoneOffset.UTC))
                > (micros ? SECONDS_OF_MICROS_MAX : SECONDS_OF_NANOS_MAX)) {
            throw Numbers.outOfRange(text);
        }
        return value;
    }

    /** A blank between date and time is common, and means the same. */
    private static String iso(String text) {
        return text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' '
                ? text.substring(0, DATE_LENGTH) + "T" + text.substring(DATE_LENGTH + 1)
                : text;
    }

    private static OffsetDateTime instant(String iso, String text) throws Unfit {
        try {
            return OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            if (isLocal(iso)) {
                throw new Unfit(
                        Reason.ZONE_MISSING,
                        "",
                        "%s does not say in which zone".formatted(quoted(text)));
            }
            throw mismatch(text, "an instant like 2026-03-31T12:30:00Z");
        }
    }

    private static LocalDateTime local(String iso, String text) throws Unfit {
        try {
            return LocalDateTime.parse(iso);
        } catch (DateTimeException _) {
            if (isZoned(iso)) {
                throw new Unfit(
                        Reason.ZONE_UNEXPECTED, "", "%s names a zone".formatted(quoted(text)));
            }
            throw mismatch(text, "a local time like 2026-03-31T12:30:00");
        }
    }

    private static boolean isLocal(String iso) {
        try {
            LocalDateTime unused = LocalDateTime.parse(iso);
            return unused != null;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean isZoned(String iso) {
        try {
            OffsetDateTime unused = OffsetDateTime.parse(iso);
            return unused != null;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static void requireMicros(int nanos, String text) throws Unfit {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw new Unfit(
                    Reason.INEXACT, "", "%s is finer than a microsecond".formatted(quoted(text)));
        }
    }

    private static UUID uuid(String text) throws Unfit {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw mismatch(text, "a UUID");
        }
        return UUID.fromString(text);
    }

    private static byte[] base64(String text) throws Unfit {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw mismatch(text, "bytes in base64");
        }
    }

    private static byte[] fixed(String text, int length) throws Unfit {
        byte[] bytes = base64(text);
        if (bytes.length != length) {
            throw new Unfit(
                    Reason.WRONG_LENGTH,
                    "",
                    "%d bytes instead of %d".formatted(bytes.length, length));
        }
        return bytes;
    }

    static Unfit mismatch(String text, String expected) {
        return new Unfit(
                Reason.TYPE_MISMATCH, "", "%s is not %s".formatted(quoted(text), expected));
    }

    /** Enough to recognise it by. */
    static String quoted(String text) {
        int shown = 40;
        return text.length() <= shown ? '"' + text + '"' : '"' + text.substring(0, shown) + "\"…";
    }
}
