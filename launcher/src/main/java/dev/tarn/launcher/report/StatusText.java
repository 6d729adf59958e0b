package dev.tarn.launcher.report;

import java.time.Duration;
import java.util.Optional;

/** The state of a running lakehouse, for people. */
public record StatusText(StatusReport report) {
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                "Tarn %s is %s, up for %s, pid %d, data in %s%n%n"
                        .formatted(
                                report.state().version(),
                                report.stateName(),
                                duration(report.uptimeSeconds()),
                                report.state().pid(),
                                report.state().dataDir()));
        report.state().parts().keySet().forEach(part -> text.append(line(part)));
        text.append('\n');
        text.append(new Summary(report.state(), report.secrets(), Optional.empty()).addresses());
        return text.toString();
    }

    private String line(String part) {
        var state = report.state().part(part);
        StringBuilder line = new StringBuilder();
        line.append("  %-14s %-5s".formatted(Titles.of(part), report.healthOf(part)));
        if (state.pid() != 0) {
            line.append(" pid ").append(state.pid());
        }
        if (state.restarts() > 0) {
            line.append(", restarts: ").append(state.restarts());
        }
        String note = report.note(part);
        if (!note.isEmpty()) {
            line.append("  (").append(note).append(')');
        }
        return line.toString().stripTrailing() + "\n";
    }

    private static String duration(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        return duration.toHours() > 0
                ? "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart())
                : duration.toMinutes() > 0
                        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                        : seconds + " s";
    }
}
