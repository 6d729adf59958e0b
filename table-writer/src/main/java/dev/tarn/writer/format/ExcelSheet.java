package dev.tarn.writer.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The rows of one sheet, as they come. Formulas are not computed: their cells have the value that
 * was last computed, or none.
 */
final class ExcelSheet implements AutoCloseable {
    private static final String FORMAT = "workbook";
    private static final int ROWS_MAX = 1_048_576;
    private static final int COLUMNS_MAX = 16_384;
    private static final int LETTERS = 26;
    private static final Pattern NUMBER =
            Pattern.compile("-?\\d{1,400}(\\.\\d{1,400})?([eE][+-]?\\d{1,3})?");

    /** So many digits programs write of a number that has 53 bits. */
    private static final MathContext WRITTEN = new MathContext(17, RoundingMode.HALF_EVEN);

    private final XMLStreamReader xml;
    private final List<String> shared;
    private final List<ExcelDates.Kind> kinds;
    private final boolean from1904;
    private final List<ExcelCell> cells = new ArrayList<>();
    private int row;

    ExcelSheet(
            XMLStreamReader xml,
            List<String> shared,
            List<ExcelDates.Kind> kinds,
            boolean from1904) {
        this.xml = xml;
        this.shared = shared;
        this.kinds = kinds;
        this.from1904 = from1904;
    }

    /** The number of the row, as the sheet has it. */
    long number() {
        return row;
    }

    List<ExcelCell> cells() {
        return cells;
    }

    /** To the next row with anything in it. */
    boolean advance() throws BodyRefused {
        try {
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new XMLStreamException("a document type is nothing for a sheet");
                }
                if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("row")) {
                    readRow();
                    if (!cells.isEmpty()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (XMLStreamException | RuntimeException broken) {
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    private void readRow() throws XMLStreamException {
        int number = ExcelFile.attribute(xml, "r").map(Integer::parseInt).orElseGet(() -> row + 1);
        if (number <= row || number > ROWS_MAX) {
            throw new XMLStreamException("row %d comes after row %d".formatted(number, row));
        }
        row = number;
        cells.clear();
        int last = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("row")) {
                return;
            }
            if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("c")) {
                int before = last;
                int column =
                        ExcelFile.attribute(xml, "r").map(this::column).orElseGet(() -> before + 1);
                if (column <= last || column > COLUMNS_MAX) {
                    throw new XMLStreamException(
                            "a cell of row %d is out of its order".formatted(row));
                }
                last = column;
                readCell().ifPresent(value -> cells.add(new ExcelCell(row, column, value)));
            }
        }
    }

    /** From an address such as {@code B3}, which has to be in this row. */
    private int column(String address) {
        int column = 0;
        int at = 0;
        while (at < address.length()
                && address.charAt(at) >= 'A'
                && address.charAt(at) <= 'Z'
                && column <= COLUMNS_MAX) {
            column = column * LETTERS + address.charAt(at++) - 'A' + 1;
        }
        if (!address.substring(at).equals(Integer.toString(row))) {
            throw new IllegalArgumentException(
                    "%s is no address in row %d".formatted(address, row));
        }
        return column;
    }

    private Optional<ExcelCell.Value> readCell() throws XMLStreamException {
        String type = ExcelFile.attribute(xml, "t").orElse("n");
        int style = ExcelFile.attribute(xml, "s").map(Integer::parseInt).orElse(0);
        Optional<String> value = Optional.empty();
        boolean computed = false;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("c")) {
                return value.isEmpty() && computed
                        ? Optional.of(new ExcelCell.Odd("a formula that nobody has computed"))
                        : value.map(text -> value(type, style, text));
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "v" -> value = Optional.of(ExcelText.content(xml, "v"));
                    case "is" -> value = Optional.of(ExcelText.read(xml, "is"));
                    case "f" -> computed = true;
                    default -> {
                        // Extensions, which say nothing of the value.
                    }
                }
            }
        }
        throw new XMLStreamException("a cell has no end");
    }

    private ExcelCell.Value value(String type, int style, String text) {
        return switch (type) {
            case "s" -> new ExcelCell.Text(shared.get(Integer.parseInt(text.strip())));
            case "inlineStr" -> new ExcelCell.Text(text);
            case "str" -> new ExcelCell.Text(ExcelText.unescaped(text));
            // Written as ISO 8601 has it.
            case "d" -> new ExcelCell.Text(text);
            case "b" ->
                    switch (text.strip()) {
                        case "1", "true" -> new ExcelCell.Truth(true);
                        case "0", "false" -> new ExcelCell.Truth(false);
                        default -> new ExcelCell.Odd("neither true nor false");
                    };
            case "e" -> new ExcelCell.Odd("the error " + shortened(text));
            case "n" -> number(style, text.strip());
            default -> new ExcelCell.Odd("cells of type %s are unknown".formatted(shortened(type)));
        };
    }

    private ExcelCell.Value number(int style, String text) {
        if (!NUMBER.matcher(text).matches()) {
            return new ExcelCell.Odd(shortened(text) + " is no number");
        }
        ExcelDates.Kind kind =
                style >= 0 && style < kinds.size() ? kinds.get(style) : ExcelDates.Kind.NUMBER;
        return kind == ExcelDates.Kind.NUMBER
                ? new ExcelCell.Digits(digits(text))
                : new ExcelCell.Moment(kind, Double.parseDouble(text), from1904);
    }

    /**
     * A number of 53 bits that was written with all of its digits is the shortest one that means
     * the same; every other is what it says.
     */
    private static String digits(String text) {
        var written = new BigDecimal(text);
        double number = written.doubleValue();
        boolean isOf53Bits =
                written.precision() >= WRITTEN.getPrecision()
                        && Double.isFinite(number)
                        && new BigDecimal(number).round(WRITTEN).compareTo(written) == 0;
        BigDecimal meant =
                (isOf53Bits ? new BigDecimal(Double.toString(number)) : written)
                        .stripTrailingZeros();
        // A cell knows no whole numbers, and 7.0 is one.
        return meant.scale() <= 0 ? meant.toPlainString() : meant.toString();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    @Override
    public void close() {
        try {
            xml.close();
        } catch (XMLStreamException unimportant) {
            // The file that it reads is closed next.
            cells.clear();
        }
    }
}
