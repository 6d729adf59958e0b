package dev.tarn.gateway.receipt;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as Trino writes them: {@code 1.50s}, {@code 12kB}. */
final class EngineUnits {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *([a-zA-Z]+)");
    private static final Map<String, BigDecimal> MILLIS =
            Map.of(
                    "ns", new BigDecimal("0.000001"),
                    "us", new BigDecimal("0.001"),
                    "ms", BigDecimal.ONE,
                    "s", new BigDecimal(1000),
                    "m", new BigDecimal(60_000),
                    "h", new BigDecimal(3_600_000),
                    "d", new BigDecimal(86_400_000));
    private static final Map<String, BigDecimal> BYTES =
            Map.of(
                    "B", BigDecimal.ONE,
                    "kB", new BigDecimal(1L << 10),
                    "MB", new BigDecimal(1L << 20),
                    "GB", new BigDecimal(1L << 30),
                    "TB", new BigDecimal(1L << 40),
                    "PB", new BigDecimal(1L << 50));

    private EngineUnits() {}

    /** 0 for what cannot be read. */
    static long millis(String text) {
        return amount(text, MILLIS);
    }

    /** 0 for what cannot be read. */
    static long bytes(String text) {
        return amount(text, BYTES);
    }

    private static long amount(String text, Map<String, BigDecimal> units) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches() || !units.containsKey(amount.group(2))) {
            return 0;
        }
        return new BigDecimal(amount.group(1)).multiply(units.get(amount.group(2))).longValue();
    }
}
