package dev.tarn.benchmarks.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** How long something took, each time. */
final class Latencies {
    private static final List<Integer> PERCENTILES = List.of(50, 95, 99);

    private final String name;
    private final List<Long> nanos = new ArrayList<>();

    Latencies(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(long each) {
        nanos.add(each);
    }

    private double millis(int percentile) {
        List<Long> sorted = nanos.stream().sorted().toList();
        int at = Math.min(sorted.size() - 1, sorted.size() * percentile / 100);
        return Math.round(sorted.get(at) / 1e3) / 1e3;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("count", nanos.size());
        PERCENTILES.forEach(each -> json.put("p%dMillis".formatted(each), millis(each)));
        return json;
    }

    /** Percentile by percentile. */
    ObjectNode beyond(Latencies other) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        PERCENTILES.forEach(each ->
                json.put(
                        "p%dMillis".formatted(each),
                        Math.round((millis(each) - other.millis(each)) * 1e3) / 1e3));
        return json;
    }
}
