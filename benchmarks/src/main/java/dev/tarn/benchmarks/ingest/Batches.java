package dev.tarn.benchmarks.ingest;

/** Bodies to send. */
final class Batches {
    private static final String KILOBYTE = "tarn ".repeat(195);

    private Batches() {}

    /** {@code rows} of a kilobyte each; their ids are those of this batch alone. */
    static String ofTenKilobytes(int number, int rows) {
        var lines = new StringBuilder(11 * 1024);
        for (int i = 0; i < rows; i++) {
            lines.append("{\"id\": ")
                    .append((long) number * rows + i)
                    .append(", \"note\": \"")
                    .append(KILOBYTE)
                    .append("\"}\n");
        }
        return lines.toString();
    }
}
