package dev.tarn.benchmarks.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** All rounds of one workload on one server. */
record Summary(String workload, String server, List<Measured> rounds) {
    /** The middle one, and how far the others are from it. */
    record Spread(double median, double min, double max) {}

    Summary {
        rounds = List.copyOf(rounds);
    }

    /** By workload and then by server, each in the order in which they came. */
    static List<Summary> of(List<Measured> measured) {
        Map<String, Map<String, List<Measured>>> grouped = new LinkedHashMap<>();
        for (Measured each : measured) {
            grouped.computeIfAbsent(each.workload(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(each.server(), _ -> new ArrayList<>())
                    .add(each);
        }
        List<Summary> all = new ArrayList<>();
        grouped.forEach((workload, servers) ->
                servers.forEach(
                        (server, rounds) -> all.add(new Summary(workload, server, rounds))));
        return all;
    }

    Spread spread(ToDoubleFunction<Measured> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    double median(ToDoubleFunction<Measured> figure) {
        return spread(figure).median();
    }

    double perSecond() {
        return median(Measured::perSecond);
    }

    double percentile(double share) {
        return median(round -> round.percentile(share));
    }

    /** What else was found, by names that say the unit. */
    SortedMap<String, Double> more() {
        var medians = new TreeMap<String, Double>();
        for (String name : rounds.getFirst().more().keySet()) {
            medians.put(name, median(round -> round.more().getOrDefault(name, 0.0)));
        }
        return medians;
    }

    boolean knowsCpu(String process) {
        return rounds.getFirst().cpuMillis().containsKey(process);
    }

    double cpu(String process) {
        return median(round -> round.cpuSecondsPerThousand(process));
    }

    /** Of all rounds together. */
    Histogram latencies() {
        var all = new Histogram();
        rounds.forEach(round -> all.add(round.latencies()));
        return all;
    }
}
