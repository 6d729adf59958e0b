package dev.tarn.benchmarks.kills;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * {@code WriterKills HOME FOLDER [BATCHES] [TABLES] [PRODUCERS] [WRITERS] [KILL_SECONDS] [SEED]
 * [MINUTES] [spark]}: producers bring small batches while writers, catalog and PostgreSQL are
 * killed, answers are lost, snapshots expire and another engine appends to the same tables. In the
 * end every row is there once, and every receipt is true.
 */
public final class WriterKills {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private WriterKills() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 2) {
            System.err.println(
                    "Usage: WriterKills HOME FOLDER [BATCHES] [TABLES] [PRODUCERS] [WRITERS] [KILL_SECONDS] [SEED] [MINUTES] [spark]");
            System.exit(2);
        }
        var sizes =
                new Sizes(
                        number(args, 2, 100_000),
                        Duration.ofMinutes(number(args, 8, 24 * 60)),
                        number(args, 3, 20),
                        number(args, 4, 64),
                        number(args, 5, 2),
                        Duration.ofSeconds(number(args, 6, 5)),
                        PATIENCE,
                        args.length > 7 ? Long.parseLong(args[7]) : 20261122,
                        args.length > 9 && args[9].equals("spark"),
                        true);
        Path home = Path.of(args[0]);
        ObjectNode result = run(home, Path.of(args[1]), sizes);
        String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result);
        System.out.println(json);
        Path file =
                home.resolve("benchmarks/results")
                        .resolve(
                                "writer-kills-%s.json"
                                        .formatted(Instant.now().toString().substring(0, 10)));
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, json + "\n");
        System.exit(result.path("right").asBoolean() ? 0 : 1);
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    /** What happened, and under {@code right} whether it was right. */
    public static ObjectNode run(Path home, Path folder, Sizes sizes)
            throws IOException, InterruptedException {
        var violations = new Violations(System.err::println);
        Instant began = Instant.now();
        ObjectNode result = JSON.createObjectNode();
        result.put("date", began.toString());
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("java", System.getProperty("java.runtime.version"));
        result.put(
                "command",
                "WriterKills HOME FOLDER %d %d %d %d %d %d %d%s"
                        .formatted(
                                sizes.batches(),
                                sizes.tables(),
                                sizes.producers(),
                                sizes.writers(),
                                sizes.killEvery().toSeconds(),
                                sizes.seed(),
                                sizes.sendFor().toMinutes(),
                                sizes.spark() ? " spark" : ""));
        try (var lakehouse = Lakehouse.toBeKilled(home, folder, sizes.writers())) {
            if (sizes.fromArchives()) {
                lakehouse.startFromArchives();
            }
            Traffic.createTables(lakehouse, sizes);
            send(lakehouse, home, folder, sizes, violations, result);
        }
        result.put("violations", violations.count());
        violations.shown().forEach(result.putArray("firstViolations")::add);
        result.put("right", violations.count() == 0);
        return result;
    }

    private static void send(
            Lakehouse lakehouse,
            Path home,
            Path folder,
            Sizes sizes,
            Violations violations,
            ObjectNode result)
            throws IOException, InterruptedException {
        var random = new Random(sizes.seed());
        var over = new CountDownLatch(1);
        var traffic = new Traffic(lakehouse, sizes, violations);
        Runnable stranger = traffic.stranger(new Random(random.nextLong()), over, _ -> true);
        Optional<SparkEngine> spark =
                sizes.spark()
                        ? Optional.of(
                                SparkEngine.start(
                                        home,
                                        folder,
                                        lakehouse,
                                        sizes,
                                        traffic.others(),
                                        violations,
                                        new Random(random.nextLong()),
                                        over))
                        : Optional.empty();
        var harm =
                new Harm(
                        lakehouse,
                        sizes,
                        traffic.tally(),
                        violations,
                        folder,
                        new Random(random.nextLong()),
                        over);
        Instant began = Instant.now();
        Thread killing = Thread.ofPlatform().name("harm").start(harm);
        List<Thread> appending = new ArrayList<>();
        appending.add(Thread.ofPlatform().name("stranger").start(stranger));
        spark.ifPresent(engine -> appending.add(Thread.ofPlatform().name("spark").start(engine)));
        try {
            traffic.produce();
        } finally {
            over.countDown();
            killing.join();
            lakehouse.heal();
            // Whoever asks what became of a commit, and whoever checks, needs a catalog that
            // stands.
            lakehouse.awaitReady(lakehouse.catalog());
            for (Thread engine : appending) {
                engine.join();
            }
        }
        traffic.tell(result, Duration.between(began, Instant.now()));
        result.put("kills", harm.kills());
        harm.done().forEach(result.putObject("harm")::put);
        result.withObjectProperty("otherEngines")
                .put("bySpark", spark.map(SparkEngine::appends).orElse(0));
        traffic.check(result.putObject("checked"));
    }
}
