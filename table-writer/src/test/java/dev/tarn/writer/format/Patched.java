package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** A file in which some bytes are others: what no writer writes. */
final class Patched {
    private Patched() {}

    /** Everywhere where the letters are, also in what the file says about itself. */
    static byte[] with(byte[] file, String letters, int... instead) {
        byte[] wanted = letters.getBytes(US_ASCII);
        byte[] made = file.clone();
        boolean found = false;
        for (int at = 0; at + wanted.length <= made.length; at++) {
            if (Arrays.equals(made, at, at + wanted.length, wanted, 0, wanted.length)) {
                found = true;
                for (int i = 0; i < instead.length; i++) {
                    made[at + i] = (byte) instead[i];
                }
            }
        }
        if (!found) {
            throw new IllegalArgumentException("the file does not hold " + letters);
        }
        return made;
    }
}
