package dev.tarn.writer.stage;

/** More rows wait to be sorted than the local disk may hold. */
final class SpillFull extends RuntimeException {
    private static final long serialVersionUID = 1;

    SpillFull(long bytes, long bytesMax) {
        super(
                "Rows that wait to be sorted take %d bytes of the local disk, and stage.spill-max is %d"
                        .formatted(bytes, bytesMax));
    }
}
