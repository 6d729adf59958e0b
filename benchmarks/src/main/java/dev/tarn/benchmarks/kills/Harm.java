package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills one of them after the other, and breaks the network in between at the worst moments. What
 * is killed comes back at once, as whoever runs servers has it.
 */
final class Harm implements Runnable {
    private static final int FAULTS_PER_KILL = 4;

    /** With -Dtarn.kills.dumps=true; not always, because a dump was seen to crash a JVM 25. */
    private static final boolean DUMPS = Boolean.getBoolean("tarn.kills.dumps");

    /** So long without a receipt, and it is worth knowing what everybody waits for. */
    private static final double SILENCE_SECONDS = 10;

    private final Lakehouse lakehouse;
    private final Sizes sizes;
    private final Tally tally;
    private final Violations violations;
    private final Path folder;
    private final Random random;
    private final NetworkFaults network;
    private final CountDownLatch over;
    private final Map<String, Integer> done = new TreeMap<>();
    private int acknowledgedAtKill;
    private int acknowledgedAtFault;
    private final long began = System.nanoTime();
    private int dumps;
    private boolean dumped;

    Harm(
            Lakehouse lakehouse,
            Sizes sizes,
            Tally tally,
            Violations violations,
            Path folder,
            Random random,
            CountDownLatch over) {
        this.lakehouse = lakehouse;
        this.sizes = sizes;
        this.tally = tally;
        this.violations = violations;
        this.folder = folder;
        this.random = random;
        this.network = new NetworkFaults(lakehouse, random);
        this.over = over;
    }

    /** How often what was done. */
    synchronized Map<String, Integer> done() {
        return new TreeMap<>(done);
    }

    synchronized int kills() {
        return done.entrySet().stream()
                .filter(each -> each.getKey().startsWith("kill"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @Override
    public void run() {
        try {
            long pause = sizes.killEvery().toMillis() * 2 / (FAULTS_PER_KILL + 1);
            for (int i = 1; !over.await(random.nextLong(pause) + 1, TimeUnit.MILLISECONDS); i++) {
                if (!isPeace()) {
                    harm(i);
                }
                standUp();
                watch();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error bug) {
            violations.add("Nothing is killed any more: %s".formatted(bug));
        }
    }

    /** What is on its way when no further batch is begun comes to its end. */
    private boolean isPeace() {
        return !tally.isKilling(System.nanoTime() - began, sizes);
    }

    private void harm(int round) throws IOException, InterruptedException {
        if (round % (FAULTS_PER_KILL + 1) == 0) {
            kill();
        } else {
            fault();
        }
    }

    /** On a machine so slow that a batch never comes between two faults, most of them wait. */
    private boolean mayBreak() {
        boolean progress = tally.count() > acknowledgedAtFault;
        acknowledgedAtFault = tally.count();
        return progress || random.nextInt(8) == 0;
    }

    /**
     * Mostly one thing at a time is on its way back, so that whatever the machine, there is
     * progress.
     */
    private boolean mayKill() throws InterruptedException {
        if (random.nextInt(4) == 0) {
            return true;
        }
        boolean progress = tally.count() > acknowledgedAtKill;
        return progress && lakehouse.isReady(lakehouse.catalog());
    }

    private void kill() throws IOException, InterruptedException {
        if (!mayKill()) {
            return;
        }
        acknowledgedAtKill = tally.count();
        int victim = random.nextInt(sizes.writers() * 2 + 3);
        if (victim >= sizes.writers() * 2 + 1) {
            lakehouse.killPostgres();
            count("kill postgres");
        } else if (victim == sizes.writers() * 2) {
            killIfReady(lakehouse.catalog(), "kill catalog");
        } else {
            killIfReady(lakehouse.writers().get(victim / 2), "kill writer");
        }
    }

    /** One that does nothing yet loses nothing. */
    private void killIfReady(ServiceProcess server, String what)
            throws IOException, InterruptedException {
        if (lakehouse.isReady(server)) {
            server.killAndStartAgain();
            count(what);
        }
    }

    private void standUp() throws IOException {
        lakehouse.catalog().startAgainIfEnded();
        for (ServiceProcess writer : lakehouse.writers()) {
            writer.startAgainIfEnded();
        }
    }

    private void fault() {
        if (mayBreak()) {
            count(network.breakOnce());
        }
    }

    private synchronized void count(String what) {
        if (what.startsWith("kill")) {
            tally.killed();
        }
        done.merge(what, 1, Integer::sum);
    }

    private void watch() throws IOException, InterruptedException {
        if (!DUMPS) {
            return;
        }
        boolean silent = tally.silentSeconds() > SILENCE_SECONDS;
        if (silent && !dumped) {
            dumps++;
            lakehouse
                    .catalog()
                    .dumpThreads(folder.resolve("silence-%d-catalog.txt".formatted(dumps)));
            for (ServiceProcess writer : lakehouse.writers()) {
                writer.dumpThreads(
                        folder.resolve("silence-%d-%s.txt".formatted(dumps, writer.name())));
            }
        }
        dumped = silent;
    }
}
