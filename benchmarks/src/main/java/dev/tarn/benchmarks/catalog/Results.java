package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run has found.
 *
 * @param heading what it is about
 * @param servers by their names, what each is
 * @param titles of the workloads, by their names
 */
record Results(
        String heading,
        String date,
        String command,
        ObjectNode machine,
        Map<String, String> servers,
        Map<String, String> titles,
        List<Measured> measured) {
    /** Those that a server, and what it stands on, use. */
    static final List<String> PROCESSES = List.of("server", "postgres", "s3", "driver");

    Results {
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
