package dev.tarn.gateway.sql.arrow;

/** A bit for each value, the first in the lowest place. */
final class Bits {
    private final Bytes bytes = new Bytes();
    private int count;

    void add(boolean bit) {
        int place = count++ % Byte.SIZE;
        if (place == 0) {
            bytes.room(1).put((byte) 0);
        }
        if (bit) {
            bytes.setInLast(1 << place);
        }
    }

    Bytes bytes() {
        return bytes;
    }

    void clear() {
        bytes.clear();
        count = 0;
    }
}
