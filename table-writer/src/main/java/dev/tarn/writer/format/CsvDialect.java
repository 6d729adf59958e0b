package dev.tarn.writer.format;

/**
 * How a text separates its fields. Quotes are those of RFC 4180: a field in quotes may hold
 * anything, a quote in it is doubled.
 *
 * @param nullText what stands for null where it is not in quotes
 */
public record CsvDialect(char delimiter, char quote, String nullText) {
    public static final CsvDialect CSV = new CsvDialect(',', '"', "");
    public static final CsvDialect TSV = new CsvDialect('\t', '"', "");

    public CsvDialect {
        if (delimiter == quote || !isSeparator(delimiter) || !isSeparator(quote)) {
            throw new IllegalArgumentException(
                    "delimiter and quote are two different ASCII characters that end no line");
        }
    }

    private static boolean isSeparator(char letter) {
        return letter > 0 && letter < 128 && letter != '\n' && letter != '\r';
    }
}
