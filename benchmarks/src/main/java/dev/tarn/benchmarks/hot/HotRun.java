package dev.tarn.benchmarks.hot;

import static java.util.Objects.requireNonNull;

import dev.tarn.benchmarks.result.Histogram;
import dev.tarn.benchmarks.result.Measured;
import dev.tarn.benchmarks.result.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** JMH measures, each path in its turn in each round; its samples become what all results are. */
final class HotRun {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final double BILLION = 1e9;

    private final Extent extent;
    private final PrintWriter out;
    private final List<Measured> measured = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();

    /**
     * How much is measured.
     *
     * @param forks 1 for a JVM of its own for each turn, 0 for none
     */
    record Extent(int rounds, Duration time, Duration warmUp, int forks, List<HotPath> paths) {
        Extent {
            paths = List.copyOf(paths);
        }
    }

    HotRun(Extent extent, PrintWriter out) {
        this.extent = extent;
        this.out = out;
    }

    List<Measured> measured() {
        return measured;
    }

    Map<String, String> titles() {
        return titles;
    }

    void run() throws RunnerException {
        for (int round = 1; round <= extent.rounds(); round++) {
            for (HotPath path : extent.paths()) {
                for (RunResult each : new Runner(options(path).build()).run()) {
                    tell(path.word(), round, each);
                }
            }
        }
    }

    private ChainedOptionsBuilder options(HotPath path) {
        return new OptionsBuilder()
                .include(path.pattern())
                .mode(Mode.SampleTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(extent.forks())
                .warmupIterations(extent.warmUp().isZero() ? 0 : 1)
                .warmupTime(time(extent.warmUp()))
                .measurementIterations(1)
                .measurementTime(time(extent.time()))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
    }

    private static TimeValue time(Duration time) {
        return TimeValue.milliseconds(Math.max(1, time.toMillis()));
    }

    private void tell(String path, int round, RunResult result) {
        String method = method(result.getParams());
        SortedMap<String, String> parameters = parameters(result.getParams());
        String workload = "%s.%s.%s".formatted(path, method, String.join(".", parameters.values()));
        titles.put(workload, "%s.%s, %s".formatted(path, method, words(parameters)));
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            Measured each = measured(workload, round, fork);
            measured.add(each);
            out.println(line(each));
            out.flush();
        }
    }

    private static String method(BenchmarkParams params) {
        String name = params.getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static SortedMap<String, String> parameters(BenchmarkParams params) {
        var parameters = new TreeMap<String, String>();
        params.getParamsKeys().forEach(key -> parameters.put(key, params.getParam(key)));
        return parameters;
    }

    private static String words(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Not every operation is a sample: only those that are count, with the time that they took. */
    private static Measured measured(String workload, int round, BenchmarkResult fork) {
        Statistics samples = fork.getPrimaryResult().getStatistics();
        var latencies = new Histogram();
        Iterator<Map.Entry<Double, Long>> raw = samples.getRawData();
        while (raw.hasNext()) {
            Map.Entry<Double, Long> each = raw.next();
            for (long i = 0; i < each.getValue(); i++) {
                latencies.add(Math.round(each.getKey()));
            }
        }
        Result<?> allocated =
                requireNonNull(fork.getSecondaryResults().get(ALLOCATED), "Nothing was counted");
        return new Measured(
                        "tarn",
                        workload,
                        round,
                        samples.getSum() / BILLION,
                        Map.of(Outcome.DONE, latencies.count()),
                        latencies,
                        Map.of(),
                        0)
                .with("mean ns", samples.getMean())
                .with("bytes allocated", allocated.getScore());
    }

    private static String line(Measured each) {
        return "round %d  %-22s %,12.0f/s  p50 %,11d ns  p99 %,11d ns  %s"
                .formatted(
                        each.round(),
                        each.workload(),
                        each.perSecond(),
                        each.latencies().percentile(0.5),
                        each.latencies().percentile(0.99),
                        each.more().entrySet().stream()
                                .map(more -> "%s %,.0f".formatted(more.getKey(), more.getValue()))
                                .collect(Collectors.joining("  ")));
    }
}
