package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.launcher.client.ClientFailure;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sql",
        description = {
            "Runs SQL through the gateway: one statement, or those that standard input holds, each ended by a semicolon.",
            "On a terminal it asks for them: arrows bring back earlier lines, Ctrl-C stops what runs, quit or Ctrl-D ends it."
        },
        mixinStandardHelpOptions = true)
public final class SqlCommand implements Callable<Integer> {
    @Mixin private GatewayOptions options = new GatewayOptions();

    @Parameters(arity = "0..1", paramLabel = "STATEMENT", description = "One statement.")
    private Optional<String> statement = Optional.empty();

    @Option(
            names = "--catalog",
            paramLabel = "NAME",
            defaultValue = "lake",
            description = "The catalog of names without one (default: ${DEFAULT-VALUE}).")
    private String catalog = "lake";

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema of names without one.")
    private Optional<String> schema = Optional.empty();

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description =
                    "Reads the lake as it was at a time like 2026-03-31T23:59:59Z, or at a number of its commit log; nothing can be changed then. It takes TIME_TRAVEL without a limit.")
    private Optional<String> asOf = Optional.empty();

    @Option(names = "--csv", description = "For programs: CSV with a line of names.")
    private boolean csv;

    @Option(names = "--json", description = "For programs: a JSON object a line.")
    private boolean json;

    @Option(names = "--no-pager", description = "On a terminal: do not stop at each screen.")
    private boolean noPager;

    private final PrintStream out =
            new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, UTF_8);

    @Override
    public Integer call() {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return options.with(gateway -> {
            var session = new SqlSession(gateway, Optional.of(catalog), schema, asOf);
            if (statement.isEmpty() && terminal) {
                ask(session);
                return 0;
            }
            // Ctrl-C ends the program; what it runs must not run on.
            Runtime.getRuntime().addShutdownHook(new Thread(session::cancel, "cancel"));
            if (statement.isPresent()) {
                runAll(session, statement.orElseThrow(), terminal);
            } else {
                runAll(session, standardInput(), false);
            }
            return 0;
        });
    }

    private void ask(SqlSession session) {
        Path history = options.folder().sqlHistory();
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            var prompt =
                    new Prompt(terminal, history, sql -> run(session, sql, true), session::cancel);
            prompt.loop();
            prompt.save();
        } catch (IOException e) {
            throw new ClientFailure("The terminal cannot be used: " + e, e);
        }
    }

    /** Stops at the first failure. */
    private void runAll(SqlSession session, String text, boolean terminal) {
        StatementText.Split split = StatementText.split(text);
        for (String sql : split.whole()) {
            run(session, sql, terminal);
        }
        if (!split.rest().isEmpty()) {
            run(session, split.rest(), terminal);
        }
    }

    private void run(SqlSession session, String sql, boolean terminal) {
        if (terminal && !noPager && !csv && !json) {
            try (var pager = Pager.open(out)) {
                session.run(sql, new TableRows(pager.out()));
            }
            return;
        }
        try {
            session.run(
                    sql, csv ? new CsvRows(out) : json ? new JsonRows(out) : new TableRows(out));
        } finally {
            out.flush();
        }
    }

    private static String standardInput() {
        try (var input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            return input.readAllAsString();
        } catch (IOException e) {
            throw new ClientFailure("Standard input cannot be read: " + e, e);
        }
    }
}
