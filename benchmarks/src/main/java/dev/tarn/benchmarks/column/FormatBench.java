package dev.tarn.benchmarks.column;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * {@code FormatBench HOME FOLDER ROWS ROUNDS}: the same rows, as NDJSON and as CSV, into Parquet
 * files in three ways, in turns and on one thread. In the end all files are read and compared.
 */
public final class FormatBench {
    static final long ROW_GROUP_BYTES = 64L * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WARM_UP_ROUNDS = 3;

    private final Path folder;
    private final Orders orders;
    private final int rows;

    private record Measured(double seconds, double threadMicros, double processMicros) {}

    private FormatBench(Path folder, int rows) {
        this.folder = folder;
        this.rows = rows;
        this.orders = Orders.of(rows);
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            System.err.println("Usage: FormatBench HOME FOLDER ROWS ROUNDS");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(args[1]));
        int rows = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        String now = Instant.now().toString();
        ObjectNode result = JSON.createObjectNode();
        result.put("date", now);
        result.put(
                "machine",
                Runtime.getRuntime().availableProcessors() + " cores for this process, shared");
        result.put("java", System.getProperty("java.runtime.version"));
        result.put(
                "jvm", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        result.put("command", "FormatBench HOME FOLDER %d %d".formatted(rows, rounds));
        var bench = new FormatBench(folder, rows);
        for (boolean isJson : new boolean[] {true, false}) {
            result.set(isJson ? "ndjson" : "csv", bench.measure(isJson, rounds));
        }
        bench.requireSameRows();
        Path results = Files.createDirectories(Path.of(args[0]).resolve("benchmarks/results"));
        Files.writeString(
                results.resolve("columns-%s.json".formatted(now.substring(0, 10))),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    }

    private ObjectNode measure(boolean isJson, int rounds) throws IOException {
        Map<Way, List<Measured>> all = new EnumMap<>(Way.class);
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (Way way : Way.values()) {
                Measured measured = once(way, isJson);
                System.out.println((isJson ? "ndjson " : "csv ") + way.word() + " " + measured);
                if (round >= 0) {
                    all.computeIfAbsent(way, _ -> new ArrayList<>()).add(measured);
                }
            }
        }
        ObjectNode result = JSON.createObjectNode();
        result.put("rows", rows);
        result.put("bytesPerRow", orders.body(isJson).length / rows);
        all.forEach((way, measured) -> result.set(way.word(), summary(way, isJson, measured)));
        ObjectNode ratios = result.putObject("columnsBeside");
        for (Way other : List.of(Way.GENERIC_WRITER, Way.INTERNAL_WRITER)) {
            List<Measured> ours = all.getOrDefault(Way.COLUMNS, List.of());
            List<Measured> theirs = all.getOrDefault(other, List.of());
            ratios.putObject(other.word())
                    .put("rowsPerSecond", ratio(theirs, ours, Measured::seconds))
                    .put("threadCpu", ratio(theirs, ours, Measured::threadMicros))
                    .put("processCpu", ratio(theirs, ours, Measured::processMicros));
        }
        System.out.println(result.toPrettyString());
        return result;
    }

    private ObjectNode summary(Way way, boolean isJson, List<Measured> measured) {
        return JSON.createObjectNode()
                .put("rowsPerSecond", Math.round(rows / median(measured, Measured::seconds)))
                .put("threadCpuMicrosPerRow", rounded(median(measured, Measured::threadMicros)))
                .put("processCpuMicrosPerRow", rounded(median(measured, Measured::processMicros)))
                .put("fileBytes", path(way, isJson).toFile().length());
    }

    /** Of the whole process too, because the collection of garbage is work as well. */
    private Measured once(Way way, boolean isJson) throws IOException {
        Path path = path(way, isJson);
        Files.deleteIfExists(path);
        System.gc();
        var threads = ManagementFactory.getThreadMXBean();
        var process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long processBefore = process.getProcessCpuTime();
        long threadBefore = threads.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        way.write(orders.body(isJson), isJson, org.apache.iceberg.Files.localOutput(path.toFile()));
        long nanos = System.nanoTime() - before;
        long thread = threads.getCurrentThreadCpuTime() - threadBefore;
        long whole = process.getProcessCpuTime() - processBefore;
        return new Measured(nanos / 1e9, thread / 1e3 / rows, whole / 1e3 / rows);
    }

    private static double ratio(
            List<Measured> theirs, List<Measured> ours, ToDoubleFunction<Measured> what) {
        return rounded(median(theirs, what) / median(ours, what));
    }

    private static double median(List<Measured> all, ToDoubleFunction<Measured> what) {
        double[] sorted = all.stream().mapToDouble(what).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private Path path(Way way, boolean isJson) {
        return folder.resolve(way.word() + (isJson ? "-ndjson" : "-csv") + ".parquet");
    }

    private void requireSameRows() throws IOException {
        for (boolean isJson : new boolean[] {true, false}) {
            for (Way way : Way.values()) {
                try (CloseableIterable<Record> one = read(path(Way.GENERIC_WRITER, true));
                        CloseableIterable<Record> other = read(path(way, isJson))) {
                    requireSame(one, other, way);
                }
            }
        }
    }

    private void requireSame(Iterable<Record> one, Iterable<Record> other, Way way) {
        var ones = one.iterator();
        var others = other.iterator();
        int count = 0;
        for (; ones.hasNext() && others.hasNext(); count++) {
            if (!ones.next().equals(others.next())) {
                throw new IllegalStateException("Row %d of %s differs".formatted(count, way));
            }
        }
        if (ones.hasNext() || others.hasNext() || count != rows) {
            throw new IllegalStateException("%s has another number of rows".formatted(way));
        }
    }

    private static CloseableIterable<Record> read(Path path) {
        return Parquet.read(org.apache.iceberg.Files.localInput(path.toFile()))
                .project(Orders.SCHEMA)
                .createReaderFunc(type -> GenericParquetReaders.buildReader(Orders.SCHEMA, type))
                .build();
    }
}
