package dev.tarn.writer.format;

/** A cell that holds something. */
record ExcelCell(int row, int column, Value value) {
    private static final int LETTERS = 26;

    /** As people name it, such as {@code B3}. */
    String address() {
        var letters = new StringBuilder();
        for (int left = column; left > 0; left = (left - 1) / LETTERS) {
            letters.insert(0, (char) ('A' + (left - 1) % LETTERS));
        }
        return letters.append(row).toString();
    }

    sealed interface Value {}

    record Text(String text) implements Value {}

    record Truth(boolean truth) implements Value {}

    /** Digits as JSON has them. */
    record Digits(String digits) implements Value {}

    /** A number that is shown as a date or a time. */
    record Moment(ExcelDates.Kind kind, double serial, boolean from1904) implements Value {}

    /** What is no value, and why. */
    record Odd(String reason) implements Value {}
}
