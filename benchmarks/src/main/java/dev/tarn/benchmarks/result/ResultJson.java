package dev.tarn.benchmarks.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Everything, for whoever wants to compute. */
final class ResultJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultJson() {}

    static String of(Results results) throws JsonProcessingException {
        ObjectNode json = JSON.createObjectNode();
        json.put("date", results.date())
                .put("command", results.command())
                .put("method", results.method());
        json.set("machine", results.machine());
        ObjectNode servers = json.putObject("servers");
        results.servers().forEach(servers::put);
        ObjectNode titles = json.putObject("workloads");
        results.titles().forEach(titles::put);
        ArrayNode summaries = json.putArray("medians");
        results.summaries().forEach(each -> summaries.add(summary(each, results.processes())));
        ArrayNode rounds = json.putArray("rounds");
        results.measured().forEach(each -> rounds.add(round(each)));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static ObjectNode summary(Summary summary, List<String> processes) {
        ObjectNode json = JSON.createObjectNode();
        Summary.Spread perSecond = summary.spread(Measured::perSecond);
        json.put("workload", summary.workload())
                .put("server", summary.server())
                .put("rounds", summary.rounds().size())
                .put("perSecond", rounded(perSecond.median()))
                .put("perSecondMin", rounded(perSecond.min()))
                .put("perSecondMax", rounded(perSecond.max()))
                .put("refusedShare", rounded(summary.median(Measured::refusedShare)))
                .put("p50Millis", fine(summary.percentile(0.5)))
                .put("p95Millis", fine(summary.percentile(0.95)))
                .put("p99Millis", fine(summary.percentile(0.99)))
                .put("p999Millis", fine(summary.percentile(0.999)))
                .put("residentMegabytes", Math.round(megabytes(summary)));
        ObjectNode cpu = json.putObject("cpuSecondsPerThousand");
        for (String process : processes) {
            if (summary.knowsCpu(process)) {
                cpu.put(process, fine(summary.cpu(process)));
            }
        }
        summary.more().forEach((name, value) -> json.put(name, rounded(value)));
        ObjectNode histogram = json.putObject("latenciesUpToMillis");
        summary.latencies()
                .told()
                .forEach((nanos, count) ->
                        histogram.put(String.format(Locale.ROOT, "%.6f", nanos / 1e6), count));
        return json;
    }

    private static double megabytes(Summary summary) {
        return summary.median(round -> round.residentBytes() / 1e6);
    }

    private static ObjectNode round(Measured round) {
        ObjectNode json = JSON.createObjectNode();
        json.put("round", round.round())
                .put("workload", round.workload())
                .put("server", round.server())
                .put("seconds", rounded(round.seconds()))
                .put("done", round.done())
                .put("refused", round.count(Outcome.REFUSED))
                .put("failed", round.count(Outcome.FAILED))
                .put("perSecond", rounded(round.perSecond()))
                .put("p50Millis", fine(round.percentile(0.5)))
                .put("p99Millis", fine(round.percentile(0.99)))
                .put("maxMillis", fine(round.latencies().max() / 1e6))
                .put("residentMegabytes", Math.round(round.residentBytes() / 1e6));
        round.more().forEach((name, value) -> json.put(name, rounded(value)));
        ObjectNode cpu = json.putObject("cpuMillis");
        round.cpuMillis().forEach((process, millis) -> cpu.put(process, rounded(millis)));
        return json;
    }

    /** A row of a body costs a millionth of a second, a decision less. */
    private static double fine(double value) {
        return Math.round(value * 1e7) / 1e7;
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
