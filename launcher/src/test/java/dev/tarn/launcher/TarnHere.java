package dev.tarn.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.launcher.TarnProcess.Ended;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command in this process, for one data folder: word for word what {@link TarnProcess} runs,
 * without a JVM's start for each. Commands write to the process' own output, so one runs at a time.
 */
public record TarnHere(Path data) {
    public Ended run(String... arguments) {
        List<String> words =
                Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString())).toList();
        var said = new ByteArrayOutputStream();
        synchronized (TarnHere.class) {
            PrintStream out = System.out;
            PrintStream err = System.err;
            try (var both = new PrintStream(said, true, UTF_8)) {
                System.setOut(both);
                System.setErr(both);
                int code =
                        Tarn.commandLine(InstantSource.system(), words)
                                .execute(words.toArray(String[]::new));
                both.flush();
                return new Ended(code, said.toString(UTF_8));
            } finally {
                System.setOut(out);
                System.setErr(err);
            }
        }
    }
}
