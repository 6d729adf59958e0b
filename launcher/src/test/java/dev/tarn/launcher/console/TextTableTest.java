package dev.tarn.launcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private static String printed(TextTable table) {
        var out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8);
    }

    @Test
    void isAsWideAsItsWidestCells() {
        var table = new TextTable("name", "people");
        table.row("Zürich", "447082");
        table.row("Bern", "");

        assertThat(printed(table).lines())
                .containsExactly("name    people", "Zürich  447082", "Bern");
    }

    /** Whoever may write a statement must not write to the terminal of whoever reads it. */
    @Test
    void givesATerminalNothingToObey() {
        var table = new TextTable("statement");
        table.row("SELECT '\u001b]0;owned\u0007' \r\n\u009b2J \u202e");

        assertThat(printed(table).lines())
                .containsExactly(
                        "statement", "SELECT '\\x1b]0;owned\\x07' \\x0d\\x0a\\x9b2J \\x202e");
    }
}
