package dev.tarn.gateway.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words, names and signs of a statement; texts and comments are none of these. */
final class Tokens {
    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String sql) {
        this.sql = sql;
    }

    /**
     * @param name in small letters, without its quotes; empty for a sign
     */
    record Token(int from, int to, Optional<String> name, boolean quoted) {
        boolean dotFollows(String sql) {
            int next = to;
            while (next < sql.length() && Character.isWhitespace(sql.charAt(next))) {
                next++;
            }
            return next < sql.length() && sql.charAt(next) == '.';
        }
    }

    static List<Token> of(String sql) {
        return new Tokens(sql).read();
    }

    private List<Token> read() {
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next == '"') {
                quoted();
            } else if (next == '\'') {
                at = Math.min(sql.length(), closing('\'') + 1);
                // Stands between what is around it.
                tokens.add(new Token(at - 1, at, Optional.empty(), false));
            } else if (sql.startsWith("--", at)) {
                skipTo("\n");
            } else if (sql.startsWith("/*", at)) {
                at++;
                skipTo("*/");
            } else if (isPartOfWord(next)) {
                word();
            } else {
                if (!Character.isWhitespace(next)) {
                    tokens.add(new Token(at, at + 1, Optional.empty(), false));
                }
                at++;
            }
        }
        return tokens;
    }

    private void word() {
        int from = at;
        while (at < sql.length() && isPartOfWord(sql.charAt(at))) {
            at++;
        }
        String word = sql.substring(from, at).toLowerCase(Locale.ROOT);
        tokens.add(new Token(from, at, Optional.of(word), false));
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private void quoted() {
        int from = at;
        int end = closing('"');
        at = Math.min(sql.length(), end + 1);
        String name =
                sql.substring(from + 1, Math.max(from + 1, end))
                        .replace("\"\"", "\"")
                        .toLowerCase(Locale.ROOT);
        tokens.add(new Token(from, at, Optional.of(name), true));
    }

    /** Of what opens here; a doubled quote is part of what it quotes. */
    private int closing(char quote) {
        int end = at + 1;
        while (end < sql.length()) {
            if (sql.charAt(end) == quote) {
                if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                    end++;
                } else {
                    return end;
                }
            }
            end++;
        }
        return sql.length();
    }

    private void skipTo(String end) {
        int closed = sql.indexOf(end, at + 1);
        at = closed < 0 ? sql.length() : closed + end.length();
    }
}
