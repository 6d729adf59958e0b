package dev.tarn.writer.contract;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions that take a time in proportion to the text, whatever they are. How much of it
 * is in proportion to the expression with its repetitions written out, so that is bounded, too.
 */
final class Patterns {
    /** Of a text; no pattern is asked about a longer one. */
    static final int TEXT_CHARACTERS_MAX = 32_768;

    private static final int CHARACTERS_MAX = 1_000;
    private static final int STEPS_MAX = 1_000;

    private Patterns() {}

    static Pattern compile(String pattern, String path) {
        if (pattern.length() > CHARACTERS_MAX) {
            throw new ContractRefused(
                    path, "a pattern has at most %d characters".formatted(CHARACTERS_MAX));
        }
        if (pattern.contains("\\Q")) {
            throw new ContractRefused(path, "\\Q is not read; write a \\ before each letter");
        }
        // Before it is compiled, which writes repetitions of repetitions out without any bound.
        if (new PatternSize(pattern).isMoreThan(STEPS_MAX)) {
            throw tooMuch(path);
        }
        Pattern compiled = parse(pattern, path);
        if (compiled.programSize() > STEPS_MAX) {
            throw tooMuch(path);
        }
        return compiled;
    }

    private static ContractRefused tooMuch(String path) {
        return new ContractRefused(
                path,
                "with its repetitions written out the pattern has more than %d steps"
                        .formatted(STEPS_MAX));
    }

    private static Pattern parse(String pattern, String path) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException wrong) {
            throw new ContractRefused(
                    path,
                    "this is no pattern that the writer reads (the syntax is RE2's, without look-around and back references): "
                            + wrong.getMessage());
        }
    }
}
