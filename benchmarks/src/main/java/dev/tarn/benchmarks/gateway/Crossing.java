package dev.tarn.benchmarks.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is carried to Trino and back. */
enum Crossing {
    PAGE("a page that Trino has at hand, again and again: what a hop costs"),
    STATEMENT("a statement, run to its end: what a hop costs with a receipt"),
    ANSWER("a large answer, taken whole");

    private final String title;

    Crossing(String title) {
        this.title = title;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Crossing::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }
}
