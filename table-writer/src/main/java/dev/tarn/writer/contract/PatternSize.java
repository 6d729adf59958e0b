package dev.tarn.writer.contract;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * About how many steps a pattern has once its repetitions are written out. Where it cannot tell
 * what it reads it takes it for more, never for less.
 */
final class PatternSize {
    private final String pattern;

    /** What the groups that are open have so far, the innermost first. */
    private final Deque<Long> groups = new ArrayDeque<>();

    private long last;
    private long sum;
    private int at;

    PatternSize(String pattern) {
        this.pattern = pattern;
    }

    boolean isMoreThan(long max) {
        while (at < pattern.length()) {
            step();
            if (sum + last > max) {
                return true;
            }
        }
        long all = sum + last;
        for (long group : groups) {
            all += group;
        }
        return all > max;
    }

    private void step() {
        char letter = pattern.charAt(at);
        at++;
        switch (letter) {
            case '(' -> {
                groups.push(sum + last);
                sum = 0;
                last = 0;
            }
            case ')' -> {
                long group = sum + last + 1;
                sum = groups.isEmpty() ? 0 : groups.pop();
                last = group;
            }
            case '{' -> repeat();
            case '*', '+', '?' -> last++;
            case '[' -> {
                skipClass();
                atom();
            }
            case '\\' -> {
                skipEscape();
                atom();
            }
            default -> atom();
        }
    }

    private void atom() {
        sum += last;
        last = 1;
    }

    /** One that is none is a few letters, which the numbers in it are more than. */
    private void repeat() {
        long times = 1;
        long number = 0;
        int end = at;
        while (end < pattern.length() && isOfRepeat(pattern.charAt(end))) {
            char letter = pattern.charAt(end);
            number = letter == ',' ? 0 : Math.min(10_000, number * 10 + letter - '0');
            times = Math.max(times, number);
            end++;
        }
        if (end < pattern.length() && pattern.charAt(end) == '}') {
            at = end + 1;
            // Without an upper end one more is repeated for ever.
            last = (last + 1) * (times + 1);
        } else {
            atom();
        }
    }

    private static boolean isOfRepeat(char letter) {
        return letter == ',' || (letter >= '0' && letter <= '9');
    }

    private void skipClass() {
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < pattern.length()) {
            char letter = pattern.charAt(at);
            at++;
            if (letter == ']' && !first) {
                return;
            }
            first = false;
            if (letter == '\\') {
                skipEscape();
            } else if (letter == '[' && pattern.startsWith(":", at)) {
                int end = pattern.indexOf(":]", at + 1);
                at = end < 0 ? at : end + 2;
            }
        }
    }

    /** Such as {@code \d}, {@code \x{10FFFF}} and {@code \p{Greek}}. */
    private void skipEscape() {
        if (at >= pattern.length()) {
            return;
        }
        char letter = pattern.charAt(at);
        at++;
        boolean named = letter == 'x' || letter == 'p' || letter == 'P';
        if (named && at < pattern.length() && pattern.charAt(at) == '{') {
            int end = pattern.indexOf('}', at);
            at = end < 0 ? pattern.length() : end + 1;
        }
    }
}
