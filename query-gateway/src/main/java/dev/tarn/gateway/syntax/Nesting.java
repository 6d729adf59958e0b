package dev.tarn.gateway.syntax;

/** How deep the parentheses of a statement are, outside of texts, names and comments. */
final class Nesting {
    private final String sql;
    private int at;

    private Nesting(String sql) {
        this.sql = sql;
    }

    static int depth(String sql) {
        return new Nesting(sql).depth();
    }

    private int depth() {
        int depth = 0;
        int deepest = 0;
        while (at < sql.length()) {
            char next = sql.charAt(at);
            switch (next) {
                case '(', '[' -> deepest = Math.max(deepest, ++depth);
                case ')', ']' -> depth--;
                case '\'', '"' -> skipTo(String.valueOf(next));
                default -> comment();
            }
            at++;
        }
        return deepest;
    }

    private void comment() {
        if (sql.startsWith("--", at)) {
            skipTo("\n");
        } else if (sql.startsWith("/*", at)) {
            at++;
            skipTo("*/");
        }
    }

    /** Ends on the last character of what closes; a doubled quote opens again at once. */
    private void skipTo(String end) {
        int found = sql.indexOf(end, at + 1);
        at = found < 0 ? sql.length() : found + end.length() - 1;
    }
}
