package dev.tarn.chassis.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written with its unit: {@code 512B}, {@code 64KB}, {@code 16MB}, {@code 2GB};
 * 1KB is 1024 bytes.
 */
public record DataSize(long bytes) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,15})\\s*(B|KB|MB|GB|TB)", Pattern.CASE_INSENSITIVE);

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A data size is not negative: " + bytes);
        }
    }

    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a data size such as 64MB: " + text);
        }
        int power =
                switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                    case "KB" -> 1;
                    case "MB" -> 2;
                    case "GB" -> 3;
                    case "TB" -> 4;
                    default -> 0;
                };
        return new DataSize(
                new BigDecimal(matcher.group(1))
                        .multiply(BigDecimal.valueOf(1024).pow(power))
                        .longValueExact());
    }

    /** As an int, for the many interfaces that count bytes in one. */
    public int bytesAsInt() {
        return Math.toIntExact(bytes);
    }

    @Override
    public String toString() {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }
}
