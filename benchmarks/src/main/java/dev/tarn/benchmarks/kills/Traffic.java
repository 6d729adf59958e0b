package dev.tarn.benchmarks.kills;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntPredicate;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;

/**
 * What goes on while things break: producers who bring batches, strangers who append to the same
 * tables; and, when all is over, whether what they were told is true.
 */
public final class Traffic {
    /** Of every table that is there to be killed. */
    public static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "note", Types.StringType.get()));

    /** Each stranger has so many to themselves, and Spark has some in between. */
    private static final long IDS_OF_ONE = 2_000_000_000L;

    private final Lakehouse lakehouse;
    private final Sizes sizes;
    private final Violations violations;
    private final Tally tally;
    private final Producers producers;
    private final OtherRows others;
    private final List<Stranger> strangers = new ArrayList<>();

    public Traffic(Lakehouse lakehouse, Sizes sizes, Violations violations)
            throws IOException, InterruptedException {
        this.lakehouse = lakehouse;
        this.sizes = sizes;
        this.violations = violations;
        this.tally = new Tally(sizes.batches());
        this.producers = new Producers(lakehouse, sizes, tally, violations);
        this.others = new OtherRows(lakehouse, sizes.patience());
    }

    /** Plain ones, partitioned ones and sorted ones. */
    public static void createTables(Lakehouse lakehouse, Sizes sizes) throws IOException {
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

    public static String tableName(int table) {
        return Batch.tableName(table);
    }

    public Tally tally() {
        return tally;
    }

    OtherRows others() {
        return others;
    }

    /** One more, until all is over; of some tables they let snapshots expire. */
    public Runnable stranger(Random random, CountDownLatch over, IntPredicate expires) {
        var stranger =
                new Stranger(
                        lakehouse,
                        sizes,
                        others,
                        violations,
                        random,
                        over,
                        expires,
                        -2 - strangers.size() * IDS_OF_ONE);
        strangers.add(stranger);
        return stranger;
    }

    /** Until every batch that was begun has its receipt. */
    public void produce() throws InterruptedException {
        producers.run();
    }

    /** How much there was of it, in so long. */
    public void tell(ObjectNode result, Duration in) {
        double seconds = in.toMillis() / 1e3;
        result.put("batches", producers.begun()).put("acknowledged", tally.count());
        result.put("seconds", seconds).put("batchesPerSecond", tally.count() / seconds);
        tell(tally, result.putObject("producers"));
        result.putObject("otherEngines")
                .put("rowsAppended", others.count())
                .put("expiries", strangers.stream().mapToInt(Stranger::expiries).sum())
                .put("refused", others.refusals());
    }

    /** By plain Iceberg, and without a line of the writer's code. */
    public void check(ObjectNode result) throws IOException {
        new Checker(lakehouse, sizes, producers, others, violations).check(result);
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
