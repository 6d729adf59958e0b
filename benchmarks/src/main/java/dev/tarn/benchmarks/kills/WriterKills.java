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
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/**
 * {@code WriterKills HOME FOLDER [BATCHES] [TABLES] [PRODUCERS] [WRITERS] [KILL_SECONDS] [SEED]
 * [MINUTES] [spark]}: producers bring small batches while writers, catalog and PostgreSQL are
 * killed, answers are lost, snapshots expire and another engine appends to the same tables. In the
 * end every row is there once, and every receipt is true.
 */
public final class WriterKills {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "note", Types.StringType.get()));

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
        var violations = new Violations();
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
            createTables(lakehouse, sizes);
            send(lakehouse, home, folder, sizes, violations, result);
        }
        result.put("violations", violations.count());
        violations.shown().forEach(result.putArray("firstViolations")::add);
        result.put("right", violations.count() == 0);
        return result;
    }

    /** Plain ones, partitioned ones and sorted ones. */
    private static void createTables(Lakehouse lakehouse, Sizes sizes) throws IOException {
        try (RESTCatalog client = lakehouse.client()) {
            for (int i = 0; i < sizes.tables(); i++) {
                var table =
                        client.buildTable(
                                TableIdentifier.of(Lakehouse.NAMESPACE, Batch.tableName(i)),
                                SCHEMA);
                switch (i % 4) {
                    case 1 ->
                            table.withPartitionSpec(
                                    PartitionSpec.builderFor(SCHEMA).bucket("id", 3).build());
                    case 2 -> table.withSortOrder(SortOrder.builderFor(SCHEMA).desc("id").build());
                    default -> {}
                }
                table.create();
            }
        }
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
        var tally = new Tally(sizes.batches());
        var over = new CountDownLatch(1);
        var producers = new Producers(lakehouse, sizes, tally, violations);
        var others = new OtherRows(lakehouse, sizes.patience());
        var stranger =
                new Stranger(
                        lakehouse, sizes, others, violations, new Random(random.nextLong()), over);
        Optional<SparkEngine> spark =
                sizes.spark()
                        ? Optional.of(
                                SparkEngine.start(
                                        home,
                                        folder,
                                        lakehouse,
                                        sizes,
                                        others,
                                        violations,
                                        new Random(random.nextLong()),
                                        over))
                        : Optional.empty();
        var harm =
                new Harm(
                        lakehouse,
                        sizes,
                        tally,
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
            producers.run();
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
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1e3;
        result.put("batches", producers.begun()).put("acknowledged", tally.count());
        result.put("seconds", seconds).put("batchesPerSecond", tally.count() / seconds);
        result.put("kills", harm.kills());
        harm.done().forEach(result.putObject("harm")::put);
        tell(tally, result.putObject("producers"));
        result.putObject("otherEngines")
                .put("rowsAppended", others.count())
                .put("bySpark", spark.map(SparkEngine::appends).orElse(0))
                .put("expiries", stranger.expiries())
                .put("refused", others.refusals());
        new Checker(lakehouse, sizes, producers, others, violations)
                .check(result.putObject("checked"));
    }

    private static void tell(Tally tally, ObjectNode result) {
        result.put("requests", tally.sent.get())
                .put("looks", tally.looks.get())
                .put("withoutAnswer", tally.noAnswer.get())
                .put("notYetCommitted", tally.notYet.get())
                .put("busy", tally.busy.get())
                .put("unavailable", tally.unavailable.get())
                .put("outcomeUnknown", tally.unknown.get())
                .put("landedFirst", tally.landedFirst.get())
                .put("sentByTwoAtOnce", tally.twins.get())
                .put("sentWithAnotherBodyToo", tally.mimicked.get())
                .put("receiptSecondsMedian", tally.tookSeconds(0.5))
                .put("receiptSecondsP99", tally.tookSeconds(0.99))
                .put("receiptSecondsMax", tally.tookSeconds(1))
                .put("longestSilenceSeconds", tally.longestSilenceSeconds());
    }
}
