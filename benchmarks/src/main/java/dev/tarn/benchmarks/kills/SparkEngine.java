package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.testkit.spark.SparkFailure;
import dev.tarn.testkit.spark.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Spark, which appends rows of its own to the same tables. */
final class SparkEngine implements Runnable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Below those of the plain client. */
    private static final long FIRST_ID = -1_000_000_000;

    private final TestSpark spark;
    private final Sizes sizes;
    private final OtherRows rows;
    private final Violations violations;
    private final Random random;
    private final CountDownLatch over;
    private long nextId = FIRST_ID;
    private final AtomicInteger appends = new AtomicInteger();

    private SparkEngine(
            TestSpark spark,
            Sizes sizes,
            OtherRows rows,
            Violations violations,
            Random random,
            CountDownLatch over) {
        this.spark = spark;
        this.sizes = sizes;
        this.rows = rows;
        this.violations = violations;
        this.random = random;
        this.over = over;
    }

    /** Spark is there before anything is killed: it asks the catalog while it starts. */
    static SparkEngine start(
            Path home,
            Path folder,
            Lakehouse lakehouse,
            Sizes sizes,
            OtherRows rows,
            Violations violations,
            Random random,
            CountDownLatch over) {
        TestSpark spark =
                TestSpark.start(
                        home,
                        folder.resolve("spark"),
                        TestSpark.catalog("lake", lakehouse.sparkProperties()));
        spark.sql("SELECT * FROM lake.sales.%s".formatted(Batch.tableName(0)));
        return new SparkEngine(spark, sizes, rows, violations, random, over);
    }

    int appends() {
        return appends.get();
    }

    @Override
    public void run() {
        try (spark) {
            while (!over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                append(Batch.tableName(random.nextInt(sizes.tables())), nextId--);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            violations.add("Spark failed: %s".formatted(bug));
        }
    }

    private void append(String table, long id) throws InterruptedException {
        String commitId = UUID.randomUUID().toString();
        boolean stands;
        try {
            spark.sql(
                    "SET `spark.sql.iceberg.snapshot-property.tarn.commit-id`=%s"
                            .formatted(commitId));
            spark.sql("INSERT INTO lake.sales.%s VALUES (%d, 'of Spark')".formatted(table, id));
            stands = true;
            appends.incrementAndGet();
        } catch (SparkFailure doubt) {
            System.err.println("Spark: " + doubt.getMessage());
            stands = rows.settle(table, commitId);
        }
        rows.ended(table, id, stands);
    }
}
