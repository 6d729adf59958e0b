package dev.tarn.writer.value;

import java.io.IOException;

/**
 * What the rows of a body take in memory, all in all. A dictionary, a view and a null say with a
 * few bits that a long value comes once more, so that neither a row nor a body says by its length
 * what becomes of it.
 */
public final class Unfolded {
    /** A reference and a number behind it; each value is about one. */
    public static final int SLOT = 24;

    public static final int RECORD = 64;

    private static final long ROW_BYTES_MAX = 64L * 1024 * 1024;
    private static final long FREE_BYTES = 256L * 1024 * 1024;
    private static final int RATIO_MAX = 1_000;

    private long came;
    private long made;
    private long row;

    /** So many bytes of the body, all in all. */
    public void came(long bytes) {
        came = bytes;
    }

    public void beginRow() throws IOException, Unfit {
        row = 0;
        take(SLOT);
    }

    public void take(long bytes) throws IOException, Unfit {
        row += bytes;
        made += bytes;
        if (made > FREE_BYTES + came * RATIO_MAX) {
            throw new IOException(
                    "its rows unfold to more than %d times of what came".formatted(RATIO_MAX));
        }
        if (row > ROW_BYTES_MAX) {
            throw new Unfit(
                    Reason.TOO_LONG,
                    "",
                    "the row takes more than %d bytes of memory".formatted(ROW_BYTES_MAX));
        }
    }
}
