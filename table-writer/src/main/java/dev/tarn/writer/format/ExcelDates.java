package dev.tarn.writer.format;

import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;
import org.apache.iceberg.types.Type;

/** Dates and times, which are numbers that are shown as such. */
final class ExcelDates {
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    /** There is a 29 February 1900 in that calendar, and there was none. */
    private static final int PHANTOM_DAY = 60;

    private static final int DAYS_MAX = 2_958_466;
    private static final LocalDate EPOCH_1904 = LocalDate.of(1904, 1, 1);
    private static final LocalDate EPOCH_1900 = LocalDate.of(1899, 12, 30);

    private ExcelDates() {}

    /** What a format shows. */
    enum Kind {
        NUMBER,
        DATE,
        TIME,
        BOTH
    }

    /** By the formats that every program knows; those of one file have a code. */
    static Kind kind(int format) {
        return switch (format) {
            case 14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36 -> Kind.DATE;
            case 50, 51, 52, 53, 54, 57, 58 -> Kind.DATE;
            case 18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56 -> Kind.TIME;
            case 22 -> Kind.BOTH;
            default -> Kind.NUMBER;
        };
    }

    /** By the code of a format, whose first part is the one for numbers above zero. */
    static Kind kind(String code) {
        boolean date = false;
        boolean time = false;
        boolean elapsed = false;
        for (int at = 0; at < code.length() && code.charAt(at) != ';'; at++) {
            switch (Character.toLowerCase(code.charAt(at))) {
                case '\\', '_', '*' -> at++;
                case '"' -> at = end(code, at, '"');
                case '[' -> {
                    int end = end(code, at, ']');
                    String inside = code.substring(at + 1, Math.max(at + 1, end));
                    elapsed |= inside.matches("[hHmMsS]+");
                    at = end;
                }
                case 'y', 'd' -> date = true;
                case 'h', 's' -> time = true;
                // Behind hours it is minutes; alone it is a month.
                case 'm' -> date |= !time && !elapsed;
                case 'g' -> at = code.startsWith("General", at) ? at + 6 : at;
                default -> {
                    // It shows something else, or nothing.
                }
            }
        }
        // "m" stands before seconds as well: minutes and seconds have no hour.
        if (code.matches("(?i)\\[?m+\\]?:s+.*")) {
            date = false;
        }
        if (elapsed) {
            return Kind.TIME;
        }
        return date ? (time ? Kind.BOTH : Kind.DATE) : (time ? Kind.TIME : Kind.NUMBER);
    }

    private static int end(String code, int from, char letter) {
        int end = code.indexOf(letter, from + 1);
        return end < 0 ? code.length() : end;
    }

    /** As the column wants it, where it says so, and else as it is shown. */
    static String text(Kind kind, double serial, boolean from1904, Optional<Type> column)
            throws Unfit {
        if (!(serial >= 0 && serial < DAYS_MAX)) {
            throw new Unfit(Reason.OUT_OF_RANGE, "", serial + " is no date");
        }
        long millis = Math.round(serial * MILLIS_PER_DAY);
        int days = (int) (millis / MILLIS_PER_DAY);
        LocalTime time = LocalTime.ofNanoOfDay(millis % MILLIS_PER_DAY * NANOS_PER_MILLI);
        if (kind == Kind.TIME && days == 0) {
            return time.toString();
        }
        if (kind == Kind.TIME && column.map(Type::typeId).equals(Optional.of(Type.TypeID.TIME))) {
            throw new Unfit(Reason.OUT_OF_RANGE, "", serial + " is longer than a day");
        }
        LocalDate date = date(days, from1904);
        boolean wholeDay = time.equals(LocalTime.MIDNIGHT);
        boolean wantsDate = column.map(Type::typeId).equals(Optional.of(Type.TypeID.DATE));
        boolean wantsBoth =
                column.map(Type::typeId)
                        .filter(type ->
                                type == Type.TypeID.TIMESTAMP || type == Type.TypeID.TIMESTAMP_NANO)
                        .isPresent();
        return wholeDay && !wantsBoth && (wantsDate || kind == Kind.DATE)
                ? date.toString()
                : LocalDateTime.of(date, time).toString();
    }

    private static LocalDate date(int days, boolean from1904) throws Unfit {
        if (from1904) {
            return EPOCH_1904.plusDays(days);
        }
        if (days == 0 || days == PHANTOM_DAY) {
            throw new Unfit(
                    Reason.OUT_OF_RANGE, "", "day %d of the calendar never was".formatted(days));
        }
        return EPOCH_1900.plusDays(days < PHANTOM_DAY ? days + 1 : days);
    }
}
