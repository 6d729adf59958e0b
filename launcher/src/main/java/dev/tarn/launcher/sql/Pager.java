package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * Shows an answer a screen at a time: through {@code less}, which ends by itself when one screen is
 * enough, or as it is where there is none.
 */
final class Pager implements AutoCloseable {
    private static final List<String> COMMAND = List.of("less", "-FRSX");

    private final PrintStream out;
    private final Optional<Process> less;

    private Pager(PrintStream out, Optional<Process> less) {
        this.out = out;
        this.less = less;
    }

    static Pager open(PrintStream terminal) {
        try {
            Process less =
                    new ProcessBuilder(COMMAND)
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            return new Pager(
                    new PrintStream(new BufferedOutputStream(less.getOutputStream()), false, UTF_8),
                    Optional.of(less));
        } catch (IOException _) {
            return new Pager(terminal, Optional.empty());
        }
    }

    /** Fails once nobody looks any more. */
    PrintStream out() {
        return out;
    }

    /** Returns when whoever reads has seen enough. */
    @Override
    public void close() {
        out.flush();
        less.ifPresent(process -> {
            out.close();
            try {
                process.waitFor();
            } catch (InterruptedException _) {
                process.destroy();
                Thread.currentThread().interrupt();
            }
        });
    }
}
