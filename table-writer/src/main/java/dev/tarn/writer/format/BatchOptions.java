package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a producer asks for beside the body.
 *
 * @param delimiter and {@code nullText} of a text with separated fields, where they are not the
 *     usual ones
 * @param message the version of the registered message that the rows of a Protobuf body are
 * @param sheet of a workbook, where it is not the first
 */
public record BatchOptions(
        BodyFormat format,
        Compression compression,
        BatchMode mode,
        Optional<Character> delimiter,
        Optional<String> nullText,
        Optional<Integer> message,
        Optional<String> sheet) {
    private static final String FORMAT = "format";
    private static final String COMPRESSION = "compression";
    private static final String MODE = "mode";
    private static final String DELIMITER = "delimiter";
    private static final String NULL_TEXT = "null";
    private static final String MESSAGE = "message";
    private static final String SHEET = "sheet";

    public BatchOptions {
        // Refuses what is no dialect.
        dialectOf(delimiter, nullText, CsvDialect.CSV);
        if (message.isPresent() != (format == BodyFormat.PROTOBUF)) {
            throw new IllegalArgumentException(
                    "message is the version of a registered message, for protobuf and nothing else");
        }
        requireSheet(format, sheet);
    }

    /** Of a batch that is appended. */
    public BatchOptions(
            BodyFormat format,
            Compression compression,
            Optional<Character> delimiter,
            Optional<String> nullText) {
        this(
                format,
                compression,
                BatchMode.APPEND,
                delimiter,
                nullText,
                Optional.empty(),
                Optional.empty());
    }

    private static void requireSheet(BodyFormat format, Optional<String> sheet) {
        if (sheet.isPresent() && format != BodyFormat.XLSX) {
            throw new IllegalArgumentException("sheet is for xlsx");
        }
    }

    CsvDialect dialect(CsvDialect usual) {
        return dialectOf(delimiter, nullText, usual);
    }

    private static CsvDialect dialectOf(
            Optional<Character> delimiter, Optional<String> nullText, CsvDialect usual) {
        return new CsvDialect(
                delimiter.orElse(usual.delimiter()),
                usual.quote(),
                nullText.orElse(usual.nullText()));
    }

    /** One text for one meaning: a repetition has to ask for the same. */
    public String canonical() {
        Map<String, String> all = new TreeMap<>();
        all.put(FORMAT, format.name().toLowerCase(Locale.ROOT));
        all.put(COMPRESSION, compression.name().toLowerCase(Locale.ROOT));
        if (mode != BatchMode.APPEND) {
            all.put(MODE, mode.word());
        }
        delimiter.ifPresent(letter -> all.put(DELIMITER, letter.toString()));
        nullText.ifPresent(text -> all.put(NULL_TEXT, text));
        message.ifPresent(version -> all.put(MESSAGE, version.toString()));
        sheet.ifPresent(name -> all.put(SHEET, name));
        return all.entrySet().stream()
                .map(option -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** What {@link #canonical()} wrote. */
    public static BatchOptions parse(String canonical) {
        Map<String, String> all = new TreeMap<>();
        for (String option : canonical.split("&", -1)) {
            int equals = option.indexOf('=');
            all.put(
                    option.substring(0, equals),
                    URLDecoder.decode(option.substring(equals + 1), UTF_8));
        }
        return new BatchOptions(
                BodyFormat.valueOf(all.getOrDefault(FORMAT, "").toUpperCase(Locale.ROOT)),
                Compression.valueOf(all.getOrDefault(COMPRESSION, "").toUpperCase(Locale.ROOT)),
                BatchMode.named(all.getOrDefault(MODE, "append")).orElseThrow(),
                Optional.ofNullable(all.get(DELIMITER)).map(text -> text.charAt(0)),
                Optional.ofNullable(all.get(NULL_TEXT)),
                Optional.ofNullable(all.get(MESSAGE)).map(Integer::valueOf),
                Optional.ofNullable(all.get(SHEET)));
    }
}
