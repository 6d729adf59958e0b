package dev.tarn.benchmarks.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run has found.
 *
 * @param heading what it is about
 * @param method how it was measured, in a sentence
 * @param processes whose CPU is told, in this order, the server first
 * @param servers by their names, what each is
 * @param titles of the workloads, by their names
 */
public record Results(
        String heading,
        String method,
        String date,
        String command,
        ObjectNode machine,
        List<String> processes,
        Map<String, String> servers,
        Map<String, String> titles,
        List<Measured> measured) {
    public Results {
        processes = List.copyOf(processes);
        servers = new LinkedHashMap<>(servers);
        titles = new LinkedHashMap<>(titles);
        measured = List.copyOf(measured);
    }

    List<Summary> summaries() {
        return Summary.of(measured);
    }

    String title(String workload) {
        return titles.getOrDefault(workload, workload);
    }

    String day() {
        return date.substring(0, 10);
    }
}
