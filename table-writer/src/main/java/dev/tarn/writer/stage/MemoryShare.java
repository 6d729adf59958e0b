package dev.tarn.writer.stage;

/** What one collection of rows has of the memory that all of them share. */
final class MemoryShare {
    /** Room is asked for in such steps; the first one is everybody's. */
    private static final int STEP_KILOBYTES = 1024;

    private final SpillArea area;
    private int takenKilobytes;

    MemoryShare(SpillArea area) {
        this.area = area;
    }

    /** Whether there is room for so much in all; it is kept until it is given back. */
    boolean holds(long bytes) {
        while (bytes > (long) (STEP_KILOBYTES + takenKilobytes) * 1024) {
            if (!area.tryTake(STEP_KILOBYTES)) {
                return false;
            }
            takenKilobytes += STEP_KILOBYTES;
        }
        return true;
    }

    void giveBack() {
        area.give(takenKilobytes);
        takenKilobytes = 0;
    }
}
