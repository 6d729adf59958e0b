package dev.tarn.gateway.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The numbers of a query that has done nothing; clients insist on all of them. */
final class QueryStats {
    private static final List<String> COUNTS =
            List.of(
                    "nodes",
                    "totalSplits",
                    "queuedSplits",
                    "runningSplits",
                    "completedSplits",
                    "cpuTimeMillis",
                    "wallTimeMillis",
                    "queuedTimeMillis",
                    "elapsedTimeMillis",
                    "processedRows",
                    "processedBytes",
                    "physicalInputBytes",
                    "physicalWrittenBytes",
                    "peakMemoryBytes",
                    "spilledBytes");

    private QueryStats() {}

    static void put(ObjectNode answer, String state) {
        ObjectNode stats = answer.putObject("stats");
        stats.put("state", state);
        stats.put("queued", state.equals("QUEUED"));
        stats.put("scheduled", false);
        COUNTS.forEach(count -> stats.put(count, 0));
    }
}
