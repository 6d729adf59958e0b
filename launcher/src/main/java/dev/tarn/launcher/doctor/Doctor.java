package dev.tarn.launcher.doctor;

import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.report.PartHealth;
import dev.tarn.launcher.report.Probes;
import dev.tarn.launcher.run.Part;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.RunState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the machine, the data folder and every part that should be running. */
public record Doctor(Path tarnHome, DataFolder folder) {

    public List<Finding> examine() {
        Optional<RunState> state = lastRun();
        boolean running = state.flatMap(RunState::launcher).isPresent();
        List<Finding> findings = new ArrayList<>(new Machine(tarnHome, folder).examine(running));
        if (running) {
            findings.addAll(parts(state.orElseThrow()));
        } else if (state.isPresent()) {
            findings.add(
                    Finding.warning(
                            "launcher",
                            "died without stopping its parts",
                            "./tarn up recovers, ./tarn down tidies up"));
        } else {
            findings.add(Finding.ok("launcher", "does not run"));
        }
        return findings;
    }

    private Optional<RunState> lastRun() {
        try {
            return folder.exists() ? folder.run().read() : Optional.empty();
        } catch (LaunchFailure _) {
            // The state of the data folder is examined elsewhere.
            return Optional.empty();
        }
    }

    private List<Finding> parts(RunState state) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("launcher", "runs, pid " + state.pid()));
        var endpoints = new Endpoints(state.host(), state.ports());
        try (var http = new JsonHttp()) {
            Map<String, PartHealth> health =
                    new Probes(endpoints, folder.secrets(), http).ask(state);
            health.forEach((part, answer) -> findings.add(finding(state, part, answer)));
        }
        return findings;
    }

    private Finding finding(RunState state, String part, PartHealth health) {
        int restarts = state.part(part).restarts();
        if (health.up()) {
            return restarts == 0
                    ? Finding.ok(part, "answers")
                    : Finding.warning(
                            part,
                            "answers, but was started again " + restarts + " times",
                            "look into " + log(part));
        }
        return Finding.failure(part, health.detail(), "look into " + log(part));
    }

    // The services log with the launcher: they live in its process.
    private Path log(String part) {
        return switch (part) {
            case Part.POSTGRES, Part.S3, Part.TRINO -> folder.log(part);
            default -> folder.log("tarn");
        };
    }
}
