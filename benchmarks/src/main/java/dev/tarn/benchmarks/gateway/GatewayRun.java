package dev.tarn.benchmarks.gateway;

import dev.tarn.benchmarks.load.Round;
import dev.tarn.benchmarks.result.Histogram;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Ways to one Trino take turns, so that what else the machine does falls on all of them. */
final class GatewayRun {
    static final String HUGE = "huge";

    private static final String SMALL = "SELECT 1";

    /** How much of it; {@code large} is the statement with a large answer. */
    record Extent(
            int rounds,
            Duration time,
            Duration warmUp,
            int clients,
            long count,
            String large,
            List<String> workloads) {
        Extent {
            workloads = List.copyOf(workloads);
        }
    }

    private final Extent extent;
    private final PrintWriter out;
    private final List<Measured> measured = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();

    GatewayRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
    }

    List<Measured> measured() {
        return measured;
    }

    Map<String, String> titles() {
        return titles;
    }

    /**
     * {@code processes} are those behind whoever stands in the way. Nothing is told of what comes
     * first: everybody still compiles what is done often.
     */
    void ways(List<Way> ways, Map<String, Supplier<Duration>> processes)
            throws IOException, InterruptedException, ExecutionException {
        for (Crossing crossing : crossings()) {
            for (Way way : ways) {
                warmUp(crossing, way, 0, processes);
            }
        }
        for (int number = 1; number <= extent.rounds(); number++) {
            for (Crossing crossing : crossings()) {
                Optional<Measured> first = Optional.empty();
                for (Way way : ways) {
                    Measured each = measure(crossing, way, number, processes);
                    if (first.isEmpty()) {
                        first = Optional.of(each);
                    }
                    if (ways.size() > 1 && crossing != Crossing.ANSWER) {
                        each = beyond(first.orElseThrow(), each);
                    }
                    tell(crossing.title(), each);
                }
            }
        }
    }

    private List<Crossing> crossings() {
        return Stream.of(Crossing.values())
                .filter(crossing -> extent.workloads().contains(crossing.word()))
                .toList();
    }

    /** With how much later it comes than by the first way, in the same round. */
    private static Measured beyond(Measured first, Measured each) {
        Measured told = each;
        for (double share : List.of(0.5, 0.95, 0.99)) {
            told =
                    told.with(
                            "added p%.0f ms".formatted(share * 100),
                            each.percentile(share) - first.percentile(share));
        }
        return told;
    }

    /** What it passes, in a round in which it has done so already. */
    private record Warm(Round round, Passage passage) {}

    private Warm warmUp(
            Crossing crossing, Way way, int number, Map<String, Supplier<Duration>> processes)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Supplier<Duration>> all = new LinkedHashMap<>(processes);
        if (way.resident().getAsLong() > 0) {
            all.put("server", way.cpu());
        }
        var round = new Round(way.target(), number, extent.clients(), all);
        String statement = crossing == Crossing.ANSWER ? extent.large() : SMALL;
        var passage = new Passage(crossing, way, statement, extent.count());
        round.run(passage, extent.warmUp());
        return new Warm(round, passage);
    }

    private Measured measure(
            Crossing crossing, Way way, int number, Map<String, Supplier<Duration>> processes)
            throws IOException, InterruptedException, ExecutionException {
        Warm warm = warmUp(crossing, way, number, processes);
        return warm.passage().told(warm.round().run(warm.passage(), extent.time()));
    }

    /** One answer of 1 GB through our gateway: what of it is ever in its heap. */
    void huge(GatewayRig rig) throws IOException, InterruptedException {
        if (!extent.workloads().contains(HUGE)) {
            return;
        }
        Way way = rig.throughGateway();
        long before = rig.collect();
        Duration cpuBefore = way.cpu().get();
        long begin = System.nanoTime();
        Way.Run run = way.run(GatewayRig.HUGE);
        long nanos = System.nanoTime() - begin;
        GatewayRig.Heap heap = rig.heap();
        var latencies = new Histogram();
        latencies.add(nanos);
        double seconds = nanos / 1e9;
        tell(
                "one answer of 1 GB through a gateway with a heap of %d MB"
                        .formatted(GatewayRig.HEAP_MEGABYTES),
                new Measured(
                                way.name(),
                                HUGE,
                                1,
                                seconds,
                                Map.of(Outcome.DONE, 1L),
                                latencies,
                                Map.of("server", way.cpu().get().minus(cpuBefore).toNanos() / 1e6),
                                way.resident().getAsLong())
                        .with("MB", run.bytes() / 1e6)
                        .with("MB/s", run.bytes() / 1e6 / seconds)
                        .with("heap MB before", (double) before)
                        .with("heap MB alive at most", (double) heap.liveMax())
                        .with("heap MB in use at most", (double) heap.usedMax()));
    }

    private void tell(String title, Measured each) {
        titles.put(each.workload(), title);
        measured.add(each);
        out.println(each.line());
        out.flush();
    }
}
