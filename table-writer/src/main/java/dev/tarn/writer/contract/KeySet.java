package dev.tarn.writer.contract;

/**
 * Keys that have come, by digests of 128 bits, of which no two keys have the same one. It takes 16
 * bytes for each slot and is bounded together with others of the same batch.
 */
final class KeySet {
    private static final int SLOTS_FIRST = 1024;

    /** From so many on it is no small thing any more. */
    private static final int SLOTS_SMALL = 1 << 16;

    private final Room room;
    private long[] slots = new long[2 * SLOTS_FIRST];
    private int size;

    KeySet(Room room) {
        this.room = room;
    }

    /** What the sets of one batch have together. */
    static final class Room {
        private final long keysMax;
        private final Runnable makeRoom;
        private long keysLeft;

        /** {@code makeRoom} waits until there is memory for so many keys. */
        Room(long keysMax, Runnable makeRoom) {
            this.keysMax = keysMax;
            this.keysLeft = keysMax;
            this.makeRoom = makeRoom;
        }

        long keysMax() {
            return keysMax;
        }
    }

    /** What became of a key. */
    enum Added {
        NEW,
        THERE,
        /** Nobody can say any more which keys have come. */
        FULL
    }

    boolean contains(long high, long low) {
        return isTaken(find(high, nonZero(high, low)));
    }

    Added add(long high, long low) {
        long second = nonZero(high, low);
        int slot = find(high, second);
        if (isTaken(slot)) {
            return Added.THERE;
        }
        if (room.keysLeft == 0) {
            return Added.FULL;
        }
        room.keysLeft--;
        slots[slot] = high;
        slots[slot + 1] = second;
        size++;
        if (size > slots.length / 2 / 4 * 3) {
            grow();
        }
        return Added.NEW;
    }

    private boolean isTaken(int slot) {
        return slots[slot] != 0 || slots[slot + 1] != 0;
    }

    /** Nothing at all is an empty slot. */
    private static long nonZero(long high, long low) {
        return high == 0 && low == 0 ? 1 : low;
    }

    /** Where it is, or would be. */
    private int find(long high, long low) {
        int mask = slots.length / 2 - 1;
        int slot = (int) (low & mask);
        while (isTaken(2 * slot) && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }

    private void grow() {
        if (slots.length >= 2 * SLOTS_SMALL) {
            room.makeRoom.run();
        }
        long[] before = slots;
        slots = new long[before.length * 2];
        for (int i = 0; i < before.length; i += 2) {
            if (before[i] != 0 || before[i + 1] != 0) {
                int slot = find(before[i], before[i + 1]);
                slots[slot] = before[i];
                slots[slot + 1] = before[i + 1];
            }
        }
    }
}
