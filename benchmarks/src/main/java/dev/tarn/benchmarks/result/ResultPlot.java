package dev.tarn.benchmarks.result;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The same as bars: what a server does in a second, and what a thousand operations cost it. */
final class ResultPlot {
    private static final int WIDTH = 960;
    private static final int NAMES = 120;
    private static final int BARS = 220;
    private static final int SECOND = 500;
    private static final int BAR_HEIGHT = 16;
    private static final int LINE = 22;
    private static final int TITLE = 34;
    private static final int TOP = 64;

    private static final String STYLE =
            """
            <style>
              text { fill: #123c4b; font-size: 12.5px; }
              .title { font-weight: 600; font-size: 14px; }
              .head { fill: #4a6572; }
              .ours { fill: #1f6279; }
              .peer { fill: #b5995a; }
              .limit { fill: #c9d3d6; }
              .spread { stroke: #123c4b; stroke-width: 1.2; }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();

    private final boolean tellsCpu;

    private ResultPlot(boolean tellsCpu) {
        this.tellsCpu = tellsCpu;
    }

    static String of(Results results) {
        return new ResultPlot(!results.processes().isEmpty()).draw(results);
    }

    private String draw(Results results) {
        List<Summary> all = results.summaries();
        int workloads = (int) all.stream().map(Summary::workload).distinct().count();
        int height = TOP + workloads * TITLE + all.size() * LINE + 16;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"Inter, Helvetica, Arial, sans-serif\" role=\"img\" aria-label=\"%s\">%n",
                        WIDTH,
                        height,
                        results.heading()));
        svg.append(STYLE);
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n",
                        WIDTH,
                        height));
        text(20, 26, "title", results.heading() + ", " + results.day());
        text(20 + NAMES, 48, "head", "operations per second: more is better");
        if (tellsCpu) {
            text(SECOND + NAMES, 48, "head", "CPU seconds of the server per 1,000: less is better");
        }
        int y = TOP;
        for (String workload : all.stream().map(Summary::workload).distinct().toList()) {
            List<Summary> own =
                    all.stream().filter(each -> each.workload().equals(workload)).toList();
            y = panel(y, results.title(workload), own);
        }
        svg.append("</svg>\n");
        return svg.toString();
    }

    private int panel(int top, String title, List<Summary> own) {
        text(20, top + 20, "title", title);
        int y = top + TITLE - 6;
        double most = own.stream().mapToDouble(Summary::perSecond).max().orElse(1);
        double dearest = own.stream().mapToDouble(each -> each.cpu("server")).max().orElse(1);
        for (Summary each : own) {
            text(20, y + 13, "head", each.server());
            bar(20 + NAMES, y, each, most, Measured::perSecond);
            if (tellsCpu) {
                bar(
                        SECOND + NAMES,
                        y,
                        each,
                        dearest,
                        round -> round.cpuSecondsPerThousand("server"));
            }
            y += LINE;
        }
        return y + 6;
    }

    private void bar(
            int x, int y, Summary summary, double longest, ToDoubleFunction<Measured> figure) {
        Summary.Spread spread = summary.spread(figure);
        double scale = longest > 0 ? BARS / longest : 0;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                        kind(summary.server()),
                        x,
                        y,
                        Math.max(1, spread.median() * scale),
                        BAR_HEIGHT));
        double end = Math.min(BARS + 40, spread.max() * scale);
        int middle = y + BAR_HEIGHT / 2;
        if (spread.max() > spread.min()) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<line class=\"spread\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                            x + spread.min() * scale,
                            middle,
                            x + end,
                            middle));
        }
        text(
                (int) (x + Math.max(end, spread.median() * scale) + 6),
                y + 13,
                "",
                ResultTable.number(spread.median()));
    }

    private static String kind(String server) {
        // A size may stand behind the name.
        return switch (server.split(" ", -1)[0]) {
            case "tarn" -> "ours";
            case "bare" -> "limit";
            default -> "peer";
        };
    }

    private void text(int x, int y, String kind, String words) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n",
                        kind,
                        x,
                        y,
                        words.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
