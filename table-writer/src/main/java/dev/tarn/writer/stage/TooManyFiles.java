package dev.tarn.writer.stage;

/** Rows that lie in so many partitions, and so mixed, that they would become dust. */
final class TooManyFiles extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyFiles(int files) {
        super(
                "The batch would become more than %d files; sort it by the table's partitions, or send less at once"
                        .formatted(files));
    }
}
