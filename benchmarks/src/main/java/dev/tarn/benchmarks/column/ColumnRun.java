package dev.tarn.benchmarks.column;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.benchmarks.result.Measured;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The same rows into Parquet files in three ways, in turns, each in a JVM of its own. In the end
 * all files are read and compared.
 */
public final class ColumnRun {
    /** In which a body may be written. */
    public static final List<String> FORMATS = List.of("ndjson", "csv");

    private static final String OURS = "tarn";
    private static final List<String> OPTIONS =
            List.of("-Xms1g", "-Xmx1g", "-Dlogback.configurationFile=bench-logback.xml");

    /** How much of it, and on which core, if it is to be on one. */
    public record Extent(int rounds, Duration time, Duration warmUp, int rows, OptionalInt core) {}

    private final Extent extent;
    private final PrintWriter out;

    public ColumnRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
    }

    /** By their names, what each way is. */
    public static Map<String, String> ways() {
        Map<String, String> ways = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            ways.put(name(way), way.description());
        }
        return ways;
    }

    /** By their names, what is done to a body of a format. */
    public Map<String, String> titles(List<String> formats) {
        Map<String, String> titles = new LinkedHashMap<>();
        formats.forEach(each ->
                titles.put(
                        each,
                        "%s into Parquet with zstd: operations are rows, latencies those of a body of %,d, the server's CPU is that of the process"
                                .formatted(each.toUpperCase(Locale.ROOT), extent.rows())));
        return titles;
    }

    public List<Measured> run(List<String> formats, Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<Measured> measured = new ArrayList<>();
        for (int round = 1; round <= extent.rounds(); round++) {
            for (String format : formats) {
                for (Way way : Way.values()) {
                    Measured each = turn(way, format, folder).measured(name(way), format, round);
                    measured.add(each);
                    out.println(each.line());
                    out.flush();
                }
            }
        }
        for (String format : formats) {
            for (Way way : Way.values()) {
                SameRows.require(
                        file(folder, Way.GENERIC_WRITER, formats.getFirst()),
                        file(folder, way, format),
                        extent.rows());
            }
        }
        return measured;
    }

    private Turn turn(Way way, String format, Path folder)
            throws IOException, InterruptedException {
        Path log = folder.resolve(way.word() + ".log");
        var builder =
                new ProcessBuilder(command(way, format, file(folder, way, format)))
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        // Nobody is left behind by a driver that ends early.
        Thread end = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        process.getOutputStream().close();
        List<String> lines;
        try (var reader = process.inputReader(UTF_8)) {
            lines = reader.lines().toList();
        }
        int status = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(end);
        if (status != 0 || lines.isEmpty()) {
            throw new IOException(
                    "%s ended with %d; what it says is in %s".formatted(way, status, log));
        }
        return Turn.parse(lines.getLast());
    }

    private List<String> command(Way way, String format, Path file) {
        List<String> command = new ArrayList<>();
        extent.core()
                .ifPresent(
                        core -> command.addAll(List.of("taskset", "-c", Integer.toString(core))));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add(ColumnMain.class.getName());
        command.addAll(
                List.of(
                        way.name(),
                        format,
                        Integer.toString(extent.rows()),
                        file.toString(),
                        Long.toString(extent.warmUp().toMillis()),
                        Long.toString(extent.time().toMillis())));
        return command;
    }

    private static Path file(Path folder, Way way, String format) {
        return folder.resolve(way.word() + "-" + format + ".parquet");
    }

    private static String name(Way way) {
        return way == Way.COLUMNS ? OURS : way.word();
    }
}
