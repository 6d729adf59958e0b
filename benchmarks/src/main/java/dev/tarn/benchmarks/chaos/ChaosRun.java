package dev.tarn.benchmarks.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.kills.Sizes;
import dev.tarn.benchmarks.kills.Traffic;
import dev.tarn.benchmarks.kills.Violations;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import dev.tarn.benchmarks.rig.SqlSide;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * Two catalogs behind one address, the writers, a gateway with its Trino, their traffic, and what
 * breaks meanwhile.
 */
final class ChaosRun {
    private static final int CATALOGS = 2;
    private static final int STRANGERS = 2;

    private final Path home;
    private final Path folder;
    private final Sizes sizes;
    private final int readers;
    private final ChaosLog log;
    private final Violations violations;

    ChaosRun(Path home, Path folder, Sizes sizes, int readers, ChaosLog log) {
        this.home = home;
        this.folder = folder;
        this.sizes = sizes;
        this.readers = readers;
        this.log = log;
        this.violations = new Violations(log::add);
    }

    Violations violations() {
        return violations;
    }

    void run(ObjectNode result) throws IOException, InterruptedException {
        try (var lakehouse = Lakehouse.withMovedClocks(home, folder, CATALOGS, sizes.writers())) {
            Traffic.createTables(lakehouse, sizes);
            if (readers == 0) {
                live(lakehouse, Optional.empty(), result);
                return;
            }
            try (var sql = new SqlSide(home, lakehouse)) {
                live(lakehouse, Optional.of(sql), result);
            }
        }
    }

    private void live(Lakehouse lakehouse, Optional<SqlSide> sql, ObjectNode result)
            throws IOException, InterruptedException {
        var random = new Random(sizes.seed());
        var over = new CountDownLatch(1);
        var traffic = new Traffic(lakehouse, sizes, violations);
        List<ServiceProcess> services = new ArrayList<>(lakehouse.services());
        sql.ifPresent(each -> services.add(each.gateway()));
        var faults =
                new Faults(
                        lakehouse,
                        services,
                        sizes,
                        traffic.tally(),
                        log,
                        violations,
                        new Random(random.nextLong()),
                        over);
        var passing = new PassingTables(lakehouse, violations, new Random(random.nextLong()), over);
        List<Runnable> beside = new ArrayList<>(List.of(passing));
        for (int i = 0; i < STRANGERS; i++) {
            beside.add(traffic.stranger(new Random(random.nextLong()), over, ChaosRun::expires));
        }
        List<Readers> reading = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            reading.add(
                    new Readers(
                            lakehouse,
                            sql.orElseThrow().gateway().uri(),
                            kept(),
                            violations,
                            new Random(random.nextLong()),
                            over));
        }
        beside.addAll(reading);
        log.add("everything runs");
        long began = System.nanoTime();
        Thread breaking = Thread.ofPlatform().name("faults").start(faults);
        List<Thread> others = beside.stream().map(Thread.ofPlatform()::start).toList();
        try {
            traffic.produce();
        } finally {
            over.countDown();
            breaking.join();
            lakehouse.heal();
            for (ServiceProcess service : services) {
                lakehouse.awaitReady(service);
            }
            for (Thread other : others) {
                other.join();
            }
        }
        log.add("nothing is broken any more, and everything that was begun has ended");
        traffic.tell(result, Duration.ofNanos(System.nanoTime() - began));
        faults.done().forEach(result.putObject("faults")::put);
        ObjectNode checked = result.putObject("checked");
        traffic.check(checked);
        passing.check(checked);
        for (Readers each : reading) {
            each.check(checked);
        }
    }

    private static boolean expires(int table) {
        return table % 2 == 0;
    }

    /** Of these all snapshots stay, so that what somebody has read can be read again. */
    private List<Integer> kept() {
        return IntStream.range(0, sizes.tables()).filter(table -> !expires(table)).boxed().toList();
    }
}
