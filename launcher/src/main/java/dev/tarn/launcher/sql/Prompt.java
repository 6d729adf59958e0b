package dev.tarn.launcher.sql;

import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.state.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;

/**
 * Asks for statements on a terminal, with those of earlier sessions at hand. One that begins with a
 * space is not remembered.
 */
final class Prompt {
    private static final String FIRST = "tarn> ";
    private static final String NEXT = "   -> ";
    private static final int LINES_MAX = 10_000;

    private final Terminal terminal;
    private final LineReader lines;
    private final Consumer<String> run;
    private final Runnable cancel;

    Prompt(Terminal terminal, Path history, Consumer<String> run, Runnable cancel) {
        this.terminal = terminal;
        this.run = run;
        this.cancel = cancel;
        makePrivate(history);
        // A statement is not a shell's line: nothing in it is an escape or an event.
        var parser = new DefaultParser();
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        this.lines =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("tarn")
                        .parser(parser)
                        .variable(LineReader.HISTORY_FILE, history)
                        .variable(LineReader.HISTORY_SIZE, LINES_MAX)
                        .variable(LineReader.HISTORY_FILE_SIZE, LINES_MAX)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
    }

    /** Statements may hold what is not for every user of this machine. */
    private static void makePrivate(Path history) {
        if (!Files.exists(history)) {
            new PrivateFile(history).write(new byte[0]);
        }
    }

    /** Until somebody has enough of it. */
    void loop() {
        String text = "";
        while (true) {
            try {
                String line = read(text.isEmpty() ? FIRST : NEXT);
                if (text.isEmpty() && line.strip().matches("(?i)(quit|exit);?")) {
                    return;
                }
                text += line + "\n";
                StatementText.Split split = StatementText.split(text);
                if (!split.whole().isEmpty() && !text.startsWith(" ")) {
                    split.whole().forEach(sql -> lines.getHistory().add(sql + ";"));
                }
                split.whole().forEach(this::runOne);
                if (split.rest().isEmpty()) {
                    text = "";
                } else if (!split.whole().isEmpty()) {
                    text = split.rest() + "\n";
                }
            } catch (UserInterruptException _) {
                text = "";
            } catch (EndOfFileException _) {
                return;
            }
        }
    }

    /** What is remembered are whole statements and not their lines. */
    private String read(String prompt) {
        lines.setVariable(LineReader.DISABLE_HISTORY, true);
        try {
            return lines.readLine(prompt);
        } finally {
            lines.setVariable(LineReader.DISABLE_HISTORY, false);
        }
    }

    /** Ctrl-C stops the statement and leaves the session as it is. */
    private void runOne(String sql) {
        Terminal.SignalHandler before =
                terminal.handle(Terminal.Signal.INT, _ -> Thread.ofVirtual().start(cancel));
        try {
            run.accept(sql);
        } catch (ClientFailure failure) {
            terminal.writer().println(failure.getMessage());
            terminal.flush();
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    void save() {
        try {
            lines.getHistory().save();
        } catch (IOException e) {
            throw new ClientFailure("Cannot keep what was typed: " + e, e);
        }
    }
}
