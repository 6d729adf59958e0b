package dev.tarn.benchmarks.catalog;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The same as a page to read. */
final class ResultTable {
    private static final String HEAD =
            """
            | server | operations/s (of rounds) | p50 ms | p99 ms | p99.9 ms | refused | failed | CPU s per 1,000: server | PostgreSQL | S3 | driver |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    private ResultTable() {}

    static String of(Results results, String plot) {
        var page = new StringBuilder();
        page.append("# %s, %s%n%n".formatted(results.heading(), results.day()));
        page.append("`%s`%n%n".formatted(results.command()));
        page.append(
                "On %s, %s cores, %s, load average %.1f before and %.1f after. Medians of the rounds; servers took turns in each, on the same PostgreSQL (fsync on) and the same store, each with its own database and a JVM of the same heap.%n%n"
                        .formatted(
                                results.machine().path("processor").asText(),
                                results.machine().path("cores").asText(),
                                results.machine().path("memory").asText(),
                                results.machine().path("loadAverageBefore").asDouble(),
                                results.machine().path("loadAverageAfter").asDouble()));
        results.servers()
                .forEach((name, what) -> page.append("- **%s**: %s%n".formatted(name, what)));
        page.append("%n![Operations per second and CPU](%s)%n".formatted(plot));
        List<Summary> all = results.summaries();
        results.titles()
                .forEach((workload, title) ->
                        section(page, title, all, each -> each.workload().equals(workload)));
        memory(page, results, all);
        return page.toString();
    }

    private static void section(
            StringBuilder page, String title, List<Summary> all, Predicate<Summary> belongs) {
        List<Summary> own = all.stream().filter(belongs).toList();
        if (own.isEmpty()) {
            return;
        }
        page.append("%n## %s%n%n".formatted(capital(title))).append(HEAD);
        own.forEach(each -> page.append(line(each)));
    }

    static String line(Summary summary) {
        Summary.Spread perSecond = summary.spread(Measured::perSecond);
        return String.format(
                Locale.ROOT,
                "| %s | **%s** (%s–%s) | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                summary.server(),
                number(perSecond.median()),
                number(perSecond.min()),
                number(perSecond.max()),
                number(summary.percentile(0.5)),
                number(summary.percentile(0.99)),
                number(summary.percentile(0.999)),
                share(summary.median(Measured::refusedShare)),
                Math.round(summary.median(each -> each.count(Outcome.FAILED))),
                cpu(summary, "server"),
                cpu(summary, "postgres"),
                cpu(summary, "s3"),
                cpu(summary, "driver"));
    }

    private static String cpu(Summary summary, String process) {
        return summary.rounds().getFirst().cpuMillis().containsKey(process)
                ? number(summary.cpu(process))
                : "–";
    }

    /** After the last workload of a round, which is when it has done everything. */
    private static void memory(StringBuilder page, Results results, List<Summary> all) {
        page.append(
                "%n## Resident memory after a round%n%n| server | MB |%n|---|---:|%n".formatted());
        for (String server : results.servers().keySet()) {
            all.stream()
                    .filter(each -> each.server().equals(server))
                    .reduce((_, later) -> later)
                    .ifPresent(last ->
                            page.append(
                                    "| %s | %s |%n"
                                            .formatted(
                                                    server,
                                                    number(
                                                            last.median(round ->
                                                                    round.residentBytes()
                                                                            / 1e6)))));
        }
    }

    private static String share(double share) {
        return share == 0 ? "0" : String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    /** With three digits that say something. */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
    }

    private static String capital(String title) {
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }
}
