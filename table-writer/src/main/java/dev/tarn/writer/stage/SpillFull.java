package dev.tarn.writer.stage;

/** More rows wait to be sorted than the local disk may hold, or holds. */
public final class SpillFull extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean own;

    SpillFull(long bytes, long bytesMax, boolean own) {
        super(
                "Rows that wait to be sorted take %d bytes of the local disk, and stage.spill-max is %d"
                        .formatted(bytes, bytesMax));
        this.own = own;
    }

    SpillFull(Exception failure, boolean own) {
        super(
                "Rows that wait to be sorted cannot be written to the local disk: "
                        + failure.getMessage(),
                failure);
        this.own = own;
    }

    /** Whether the rows that found no room are most of those that take it. */
    public boolean isOwn() {
        return own;
    }
}
