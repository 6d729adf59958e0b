package dev.tarn.benchmarks.column;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.tarn.benchmarks.result.Histogram;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.ProcessTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same body is written again and again, on one thread of a process of its own.
 *
 * @param nanos what each body took
 * @param threadMillis the CPU of the thread that wrote
 * @param processMillis of the whole process, because the collection of garbage is work as well
 */
record Turn(
        long rows,
        long bodyBytes,
        long fileBytes,
        List<Long> nanos,
        double threadMillis,
        double processMillis,
        long residentBytes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double BILLION = 1e9;
    private static final double MILLION = 1e6;

    Turn {
        nanos = List.copyOf(nanos);
    }

    /** As long as that, and at least once. */
    static Turn run(Way way, byte[] body, boolean isJson, int rows, Path file, Duration time)
            throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        var process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Long> nanos = new ArrayList<>();
        long thread = 0;
        long whole = 0;
        long end = System.nanoTime() + time.toNanos();
        do {
            Files.deleteIfExists(file);
            // What the last one left is not collected while this one is measured.
            System.gc();
            long processBefore = process.getProcessCpuTime();
            long threadBefore = threads.getCurrentThreadCpuTime();
            long before = System.nanoTime();
            way.write(body, isJson, org.apache.iceberg.Files.localOutput(file.toFile()));
            nanos.add(System.nanoTime() - before);
            thread += threads.getCurrentThreadCpuTime() - threadBefore;
            whole += process.getProcessCpuTime() - processBefore;
        } while (System.nanoTime() < end);
        return new Turn(
                rows,
                body.length,
                Files.size(file),
                nanos,
                thread / MILLION,
                whole / MILLION,
                ProcessTree.residentBytes(ProcessHandle.current().pid()));
    }

    /** One line, for whoever has started the process. */
    String json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("rows", rows)
                .put("bodyBytes", bodyBytes)
                .put("fileBytes", fileBytes)
                .put("threadMillis", threadMillis)
                .put("processMillis", processMillis)
                .put("residentBytes", residentBytes);
        nanos.forEach(json.putArray("nanos")::add);
        return json.toString();
    }

    static Turn parse(String line) throws IOException {
        JsonNode json = JSON.readTree(line);
        List<Long> nanos = new ArrayList<>();
        json.path("nanos").forEach(each -> nanos.add(each.asLong()));
        return new Turn(
                json.path("rows").asLong(),
                json.path("bodyBytes").asLong(),
                json.path("fileBytes").asLong(),
                nanos,
                json.path("threadMillis").asDouble(),
                json.path("processMillis").asDouble(),
                json.path("residentBytes").asLong());
    }

    /** An operation is a row; a latency is that of a whole body. */
    Measured measured(String server, String workload, int round) {
        var latencies = new Histogram();
        long all = 0;
        for (long each : nanos) {
            latencies.add(each);
            all += each;
        }
        double seconds = all / BILLION;
        return new Measured(
                        server,
                        workload,
                        round,
                        seconds,
                        Map.of(Outcome.DONE, rows * nanos.size()),
                        latencies,
                        Map.of("server", processMillis, "thread", threadMillis),
                        residentBytes)
                .with("MB/s", bodyBytes * nanos.size() / MILLION / seconds)
                .with("file bytes a row", (double) fileBytes / rows);
    }
}
