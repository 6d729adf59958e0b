package dev.tarn.benchmarks.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GatewayBench HOME FOLDER [PAGES] [STATEMENTS] [ROUNDS] [ENGINE_CORE]}: the same Trino
 * directly and through the gateway, in turns, so that what else the machine does falls on both. A
 * page that Trino has at hand is asked for again and again, which is what a hop costs; statements
 * are run to their end, which is what a hop costs with a receipt; and a large answer is taken
 * whole. With a core for the engine, and all else started on others with {@code taskset}, no way
 * takes CPU time from the engine, as where it has a machine of its own.
 */
public final class GatewayBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WARMING_MIN = 3000;
    private static final String SMALL = "SELECT 1";
    private static final String HUGE = "SELECT *, comment AS again FROM tpch.sf1.lineitem";
    private static final String LARGE = "SELECT * FROM tpch.sf1.orders";

    private final GatewayRig rig;
    private final List<Way> ways;

    private GatewayBench(GatewayRig rig) throws IOException, InterruptedException {
        this.rig = rig;
        List<Way> all = new ArrayList<>();
        all.add(rig.direct());
        all.add(rig.throughGateway());
        rig.throughTrinoGateway().ifPresent(all::add);
        this.ways = List.copyOf(all);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println(
                    "Usage: GatewayBench HOME FOLDER [PAGES] [STATEMENTS] [ROUNDS] [ENGINE_CORE]");
            System.exit(2);
        }
        int pages = args.length > 2 ? Integer.parseInt(args[2]) : 5000;
        int statements = args.length > 3 ? Integer.parseInt(args[3]) : 500;
        int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 5;
        Path home = Path.of(args[0]).toAbsolutePath();
        ObjectNode result = JSON.createObjectNode();
        result.put("date", Instant.now().toString());
        result.put(
                "command",
                "GatewayBench HOME FOLDER %d %d %d%s"
                        .formatted(
                                pages, statements, rounds, args.length > 5 ? " " + args[5] : ""));
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("java", System.getProperty("java.runtime.version"));
        try (var rig = new GatewayRig(home, Path.of(args[1]).toAbsolutePath())) {
            if (args.length > 5) {
                rig.leaveToEngine(Integer.parseInt(args[5]));
            }
            var bench = new GatewayBench(rig);
            result.set("page", bench.pages(pages));
            result.set("statement", bench.statements(statements));
            result.set("answer", bench.answers(rounds));
            result.set("huge", huge(rig));
        }
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n";
        System.out.print(text);
        Path folder = Files.createDirectories(home.resolve("benchmarks/results"));
        Files.writeString(
                folder.resolve(
                        "gateway-%s.json".formatted(Instant.now().toString().substring(0, 10))),
                text);
    }

    /** One answer of 1 GB through the gateway: what of it is ever in the gateway's heap. */
    private static ObjectNode huge(GatewayRig rig) throws IOException, InterruptedException {
        long before = rig.collect();
        Way.Run run = rig.throughGateway().run(HUGE);
        GatewayRig.Heap after = rig.heap();
        ObjectNode result = JSON.createObjectNode();
        result.put("statement", HUGE);
        result.put("megabytes", run.bytes() >> 20);
        result.put(
                "megabytesPerSecond", Math.round(run.bytes() / 1e4 / (run.nanos() / 1e9)) / 100.0);
        result.put("heapLimitMegabytes", GatewayRig.HEAP_MEGABYTES);
        result.put("heapBeforeMegabytes", before);
        result.put("heapInUseAtMostMegabytes", after.usedMax());
        result.put("heapAliveAtMostMegabytes", after.liveMax());
        result.put("residentMegabytes", rig.residentBytes() >> 20);
        return result;
    }

    /** The last page of an answer can be had again as long as Trino remembers the query. */
    private ObjectNode pages(int count) throws IOException, InterruptedException {
        List<URI> last = new ArrayList<>();
        for (Way way : ways) {
            last.add(way.run(SMALL).lastPage());
        }
        List<Latencies> took = latencies();
        for (int i = -Math.max(WARMING_MIN, count); i < count; i++) {
            if (i == 0) {
                rig.countCpu();
            }
            for (int way = 0; way < ways.size(); way++) {
                long begin = System.nanoTime();
                Way.whole(ways.get(way).get(last.get(way)));
                if (i >= 0) {
                    took.get(way).add(System.nanoTime() - begin);
                }
            }
        }
        return compared(took).put("gatewayCpuMicrosEach", rig.cpuMicrosEach(count));
    }

    private ObjectNode statements(int count) throws IOException, InterruptedException {
        List<Latencies> took = latencies();
        for (int i = -count; i < count; i++) {
            if (i == 0) {
                rig.countCpu();
            }
            for (int way = 0; way < ways.size(); way++) {
                long nanos = ways.get(way).run(SMALL).nanos();
                if (i >= 0) {
                    took.get(way).add(nanos);
                }
            }
        }
        return compared(took).put("gatewayCpuMicrosEach", rig.cpuMicrosEach(count));
    }

    private ObjectNode answers(int rounds) throws IOException, InterruptedException {
        ObjectNode result = JSON.createObjectNode();
        result.put("statement", LARGE);
        ArrayNode list = result.putArray("rounds");
        for (int round = -1; round < rounds; round++) {
            ObjectNode each = JSON.createObjectNode();
            for (Way way : ways) {
                Way.Run run = way.run(LARGE);
                each.put(way.name() + "Megabytes", run.bytes() >> 20);
                each.put(
                        way.name() + "MegabytesPerSecond",
                        Math.round(run.bytes() / 1e4 / (run.nanos() / 1e9)) / 100.0);
            }
            if (round >= 0) {
                list.add(each);
            }
        }
        return result;
    }

    private List<Latencies> latencies() {
        return ways.stream().map(way -> new Latencies(way.name())).toList();
    }

    private static ObjectNode compared(List<Latencies> took) {
        ObjectNode result = JSON.createObjectNode();
        took.forEach(latencies -> result.set(latencies.name(), latencies.json()));
        ObjectNode added = result.putObject("added");
        took.stream()
                .skip(1)
                .forEach(latencies ->
                        added.set(latencies.name(), latencies.beyond(took.getFirst())));
        return result;
    }
}
