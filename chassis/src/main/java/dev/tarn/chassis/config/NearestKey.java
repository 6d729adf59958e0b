package dev.tarn.chassis.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Finds what somebody probably meant: the known key that takes the fewest edits. */
final class NearestKey {
    private NearestKey() {}

    static String of(String written, List<String> known) {
        return known.stream()
                .min(
                        Comparator.comparingInt((String key) -> distance(written, key))
                                .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /**
     * A right word on the wrong level is a smaller mistake than a wrong word, so only the better of
     * both readings counts.
     */
    private static int distance(String written, String key) {
        String leaf = key.substring(key.lastIndexOf('.') + 1);
        return Math.min(edits(written, key), edits(written, leaf) + 1);
    }

    /** Levenshtein's distance, row by row. */
    static int edits(String from, String to) {
        int[] row = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
