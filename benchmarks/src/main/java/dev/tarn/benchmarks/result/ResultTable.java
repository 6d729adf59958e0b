package dev.tarn.benchmarks.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The same as a page to read. */
final class ResultTable {
    private static final List<String> HEAD =
            List.of(
                    "server",
                    "operations/s (of rounds)",
                    "p50 ms",
                    "p99 ms",
                    "p99.9 ms",
                    "refused",
                    "failed");

    private static final String CPU = "CPU s per 1,000: ";

    private ResultTable() {}

    static String of(Results results, String plot) {
        var page = new StringBuilder();
        page.append("# %s, %s%n%n".formatted(results.heading(), results.day()));
        page.append("`%s`%n%n".formatted(results.command()));
        page.append(
                "On %s, %s cores, %s, load average %.1f before and %.1f after. Medians of the rounds; %s%n%n"
                        .formatted(
                                results.machine().path("processor").asText(),
                                results.machine().path("cores").asText(),
                                results.machine().path("memory").asText(),
                                results.machine().path("loadAverageBefore").asDouble(),
                                results.machine().path("loadAverageAfter").asDouble(),
                                results.method()));
        results.servers()
                .forEach((name, what) -> page.append("- **%s**: %s%n".formatted(name, what)));
        page.append("%n![Operations per second and CPU](%s)%n".formatted(plot));
        List<Summary> all = results.summaries();
        results.titles()
                .forEach((workload, title) ->
                        section(page, title, results.processes(), of(workload, all)));
        memory(page, results, all);
        return page.toString();
    }

    private static List<Summary> of(String workload, List<Summary> all) {
        return all.stream().filter(each -> each.workload().equals(workload)).toList();
    }

    private static void section(
            StringBuilder page, String title, List<String> processes, List<Summary> own) {
        if (own.isEmpty()) {
            return;
        }
        List<String> columns = new ArrayList<>(HEAD);
        processes.forEach(
                each -> columns.add((columns.size() == HEAD.size() ? CPU : "") + word(each)));
        columns.addAll(own.getFirst().more().keySet());
        page.append("%n## %s%n%n".formatted(capital(title)));
        page.append("| %s |%n".formatted(String.join(" | ", columns)));
        page.append("|---|%s%n".formatted("---:|".repeat(columns.size() - 1)));
        own.forEach(each -> page.append(line(each, processes)));
    }

    private static String word(String process) {
        return switch (process) {
            case "postgres" -> "PostgreSQL";
            case "s3" -> "S3";
            case "trino" -> "Trino";
            default -> process;
        };
    }

    private static String line(Summary summary, List<String> processes) {
        Summary.Spread perSecond = summary.spread(Measured::perSecond);
        var line = new StringJoiner(" | ", "| ", " |%n".formatted());
        line.add(summary.server());
        line.add(
                "**%s** (%s–%s)"
                        .formatted(
                                number(perSecond.median()),
                                number(perSecond.min()),
                                number(perSecond.max())));
        line.add(number(summary.percentile(0.5)));
        line.add(number(summary.percentile(0.99)));
        line.add(number(summary.percentile(0.999)));
        line.add(share(summary.median(Measured::refusedShare)));
        line.add(Long.toString(Math.round(summary.median(each -> each.count(Outcome.FAILED)))));
        processes.forEach(
                each -> line.add(summary.knowsCpu(each) ? number(summary.cpu(each)) : "–"));
        summary.more().values().forEach(each -> line.add(number(each)));
        return line.toString();
    }

    /** After the last workload of a round, which is when it has done everything. */
    private static void memory(StringBuilder page, Results results, List<Summary> all) {
        if (results.measured().stream().allMatch(each -> each.residentBytes() == 0)) {
            return;
        }
        page.append(
                "%n## Resident memory after a round%n%n| server | after | MB |%n|---|---|---:|%n"
                        .formatted());
        for (String server : results.servers().keySet()) {
            all.stream()
                    .filter(each -> each.server().equals(server))
                    .reduce((_, later) -> later)
                    .ifPresent(last ->
                            page.append(
                                    "| %s | %s | %s |%n"
                                            .formatted(
                                                    server,
                                                    last.workload(),
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
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 1) {
            return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
        }
        if (size >= 0.01 || value == 0) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
        return String.format(Locale.ROOT, size >= 0.0001 ? "%.5f" : "%.7f", value);
    }

    private static String capital(String title) {
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }
}
