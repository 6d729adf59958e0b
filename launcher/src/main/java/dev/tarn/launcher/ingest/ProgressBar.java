package dev.tarn.launcher.ingest;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/** How much of a file is on its way, on a terminal; elsewhere nothing. */
final class ProgressBar {
    private static final int CELLS = 30;
    private static final int PERCENT = 100;

    private final PrintStream out;
    private final boolean terminal =
            Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    private int shown = -1;

    ProgressBar(PrintStream out) {
        this.out = out;
    }

    synchronized void show(String title, long done, long all) {
        int percent = all == 0 ? PERCENT : (int) (done * PERCENT / all);
        if (!terminal || percent == shown) {
            return;
        }
        shown = percent;
        int full = percent * CELLS / PERCENT;
        out.printf(
                "\r\u001b[K%s [%s%s] %d %%",
                title, "#".repeat(full), ".".repeat(CELLS - full), percent);
        out.flush();
    }

    synchronized void say(String title, String words) {
        if (terminal) {
            shown = -1;
            out.printf("\r\u001b[K%s %s", title, words);
            out.flush();
        }
    }

    synchronized void clear() {
        if (terminal) {
            shown = -1;
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
