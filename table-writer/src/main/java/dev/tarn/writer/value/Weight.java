package dev.tarn.writer.value;

/**
 * What one row takes in memory, about. A few bytes of a body may become very much of it: an empty
 * object is a record with room for all columns.
 */
public final class Weight {
    private static final int ROW_MAX = 64 * 1024 * 1024;
    private static final int RECORD = 64;

    /** A reference, and a boxed number or the like behind it. */
    private static final int SLOT = 24;

    private static final int TEXT = 56;

    private int bytes;

    void begin() {
        bytes = 0;
    }

    void record(int fields) throws Unfit {
        add((long) RECORD + (long) SLOT * fields);
    }

    void slot() throws Unfit {
        add(SLOT);
    }

    void text(int characters) throws Unfit {
        add((long) TEXT + 2L * characters);
    }

    private void add(long more) throws Unfit {
        if (bytes + more > ROW_MAX) {
            throw new Unfit(
                    Reason.TOO_LONG,
                    "",
                    "the row takes more than %d bytes of memory".formatted(ROW_MAX));
        }
        bytes += (int) more;
    }

    public int bytes() {
        return bytes;
    }
}
