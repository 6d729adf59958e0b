package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Results as people read them, and as JSON with the machine and the command. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Report() {}

    static String line(Measured round) {
        return "%-12s %-38s %,9.0f/s  p50 %7.2f ms  p99 %7.2f ms  cpu %6.3f ms  driver %6.3f ms  refused %,d  memory %,d MB"
                .formatted(
                        round.server(),
                        round.workload(),
                        round.perSecond(),
                        round.percentile(0.5),
                        round.percentile(0.99),
                        round.cpuMillisEach(),
                        round.driverCpuMillisEach(),
                        round.refused(),
                        round.residentBytes() >> 20);
    }

    static void write(Path home, List<Measured> rounds, String[] arguments) throws IOException {
        String now = Instant.now().toString();
        ObjectNode result = JSON.createObjectNode();
        result.put("date", now);
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("java", System.getProperty("java.runtime.version"));
        // Without the folders, which are those of one machine.
        List<String> rest = List.of(arguments).subList(2, arguments.length);
        result.put("command", "CatalogBench HOME FOLDER " + String.join(" ", rest));
        ArrayNode list = result.putArray("rounds");
        for (Measured round : rounds) {
            list.addObject()
                    .put("server", round.server())
                    .put("workload", round.workload())
                    .put("clients", round.clients())
                    .put("seconds", rounded(round.seconds()))
                    .put("done", round.done())
                    .put("refused", round.refused())
                    .put("perSecond", rounded(round.perSecond()))
                    .put("p50Millis", rounded(round.percentile(0.5)))
                    .put("p99Millis", rounded(round.percentile(0.99)))
                    .put("p999Millis", rounded(round.percentile(0.999)))
                    .put("serverCpuMillisEach", rounded(round.cpuMillisEach()))
                    .put("driverCpuMillisEach", rounded(round.driverCpuMillisEach()))
                    .put("residentMegabytes", round.residentBytes() >> 20);
        }
        Path folder = Files.createDirectories(home.resolve("benchmarks/results"));
        Files.writeString(
                folder.resolve("catalog-%s.json".formatted(now.substring(0, 10))),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
