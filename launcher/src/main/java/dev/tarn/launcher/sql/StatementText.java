package dev.tarn.launcher.sql;

import java.util.ArrayList;
import java.util.List;

/** Finds the semicolons that end statements: those in texts, quoted names and comments do not. */
final class StatementText {
    private StatementText() {}

    /**
     * The statements of a script, without their ends.
     *
     * @param whole those that are ended
     * @param rest what stands behind the last end
     */
    record Split(List<String> whole, String rest) {
        Split {
            whole = List.copyOf(whole);
        }
    }

    static Split split(String text) {
        var whole = new ArrayList<String>();
        int from = 0;
        for (int end = end(text, from); end >= 0; end = end(text, from)) {
            String statement = text.substring(from, end).strip();
            if (!statement.isEmpty()) {
                whole.add(statement);
            }
            from = end + 1;
        }
        return new Split(whole, text.substring(from).strip());
    }

    /** Where the next semicolon is that ends a statement; -1 when there is none. */
    private static int end(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                return at;
            }
            at =
                    switch (c) {
                        case '\'', '"' -> behind(text, String.valueOf(c), at + 1);
                        case '-' -> text.startsWith("--", at) ? behind(text, "\n", at) : at + 1;
                        case '/' -> text.startsWith("/*", at) ? behind(text, "*/", at + 2) : at + 1;
                        default -> at + 1;
                    };
        }
        return -1;
    }

    /** A quote within quotes is written twice, and so ends and begins again. */
    private static int behind(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }
}
