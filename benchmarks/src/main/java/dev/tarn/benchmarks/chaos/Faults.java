package dev.tarn.benchmarks.chaos;

import dev.tarn.benchmarks.kills.NetworkFaults;
import dev.tarn.benchmarks.kills.Sizes;
import dev.tarn.benchmarks.kills.Tally;
import dev.tarn.benchmarks.kills.Violations;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Breaks one thing after the other, as the seed says, and mends it after a while that the seed says
 * as well; meanwhile other things break. Nothing has two faults at once, because it would be mended
 * of both by the first.
 */
final class Faults implements Runnable {
    private static final Duration BROKEN_MIN = Duration.ofMillis(500);
    private static final Duration BROKEN_MAX = Duration.ofSeconds(8);
    private static final Duration SLOW_MAX = Duration.ofMillis(400);

    private static final String STORE = "store";
    private static final String POSTGRES = "postgres";

    private final Lakehouse lakehouse;
    private final List<ServiceProcess> services;
    private final Sizes sizes;
    private final Tally tally;
    private final ChaosLog log;
    private final Violations violations;
    private final Random random;
    private final NetworkFaults network;
    private final CountDownLatch over;
    private final Map<String, Mending> broken = new HashMap<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private final long began = System.nanoTime();

    Faults(
            Lakehouse lakehouse,
            List<ServiceProcess> services,
            Sizes sizes,
            Tally tally,
            ChaosLog log,
            Violations violations,
            Random random,
            CountDownLatch over) {
        this.lakehouse = lakehouse;
        this.services = List.copyOf(services);
        this.sizes = sizes;
        this.tally = tally;
        this.log = log;
        this.violations = violations;
        this.random = random;
        this.network = new NetworkFaults(lakehouse, random);
        this.over = over;
    }

    /** What somebody does to a process. */
    private interface Deed {
        void run() throws IOException, InterruptedException;
    }

    private record Mending(long at, String what, Deed deed) {}

    /** How often what was done. */
    synchronized Map<String, Integer> done() {
        return new TreeMap<>(done);
    }

    @Override
    public void run() {
        try {
            breakAndMend();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error bug) {
            violations.add("Nothing is broken any more: %s".formatted(bug));
        }
    }

    private void breakAndMend() throws IOException, InterruptedException {
        try {
            long next = System.nanoTime() + pause();
            while (!over.await(
                    Math.max(1, soonest(next) - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                mendUntil(System.nanoTime());
                standUp();
                if (System.nanoTime() >= next) {
                    if (tally.isKilling(System.nanoTime() - began, sizes)) {
                        breakOne();
                    } else {
                        // What is on its way when no further batch is begun comes to its end.
                        mendUntil(Long.MAX_VALUE);
                    }
                    next = System.nanoTime() + pause();
                }
            }
        } finally {
            mendUntil(Long.MAX_VALUE);
            standUp();
        }
    }

    private long pause() {
        return random.nextLong(sizes.killEvery().toNanos() * 2) + 1;
    }

    private long soonest(long next) {
        return broken.values().stream().mapToLong(Mending::at).reduce(next, Math::min);
    }

    private void mendUntil(long now) throws IOException, InterruptedException {
        for (String what : List.copyOf(broken.keySet())) {
            Mending mending = broken.get(what);
            if (mending != null && mending.at() <= now) {
                broken.remove(what);
                mending.deed().run();
                log.add("  " + mending.what());
            }
        }
    }

    /** As whoever runs servers does with those that ended by themselves. */
    private void standUp() throws IOException {
        for (ServiceProcess service : services) {
            if (!service.isAlive() && !broken.containsKey(service.name())) {
                service.startAgainIfEnded();
                count("start again " + service.name(), "start again, ended by itself");
            }
        }
    }

    private void breakOne() throws IOException, InterruptedException {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> kill(anyService());
            case 4, 5 -> pause(anyService());
            case 6 -> moveClock(anyService());
            case 7 -> fillDisk(anyService());
            case 8 -> fillStore();
            case 9 -> slowStore();
            case 10 -> loseStore();
            case 11 -> killPostgres();
            case 12 -> pausePostgres();
            default -> {
                String what = network.breakOnce();
                count(what, what);
            }
        }
    }

    private ServiceProcess anyService() {
        return services.get(random.nextInt(services.size()));
    }

    /** As a power cut would; it stays away for a while, or not. */
    private void kill(ServiceProcess service) throws IOException, InterruptedException {
        // One that does nothing yet loses nothing.
        if (broken.containsKey(service.name()) || !lakehouse.isReady(service)) {
            return;
        }
        boolean atOnce = random.nextBoolean();
        service.kill();
        tally.killed();
        count("kill -9 " + service.name(), "kill " + kind(service));
        if (atOnce) {
            service.startAgainIfEnded();
            log.add("  start " + service.name());
        } else {
            mendLater(service.name(), "start " + service.name(), service::startAgainIfEnded);
        }
    }

    private void pause(ServiceProcess service) throws IOException, InterruptedException {
        pause(service.name(), kind(service), service.pid());
    }

    private void pausePostgres() throws IOException, InterruptedException {
        pause(POSTGRES, POSTGRES, lakehouse.postgresPid());
    }

    private void pause(String name, String kind, long pid)
            throws IOException, InterruptedException {
        if (broken.containsKey(name)) {
            return;
        }
        Signals.pause(pid);
        count("stop " + name, "pause " + kind);
        mendLater(name, "continue " + name, () -> Signals.goOn(pid));
    }

    private void moveClock(ServiceProcess service) throws IOException {
        String name = "clock of " + service.name();
        if (broken.containsKey(name)) {
            return;
        }
        long most = Lakehouse.CLOCK_MOVED_MAX.toMillis();
        Duration by = Duration.ofMillis(random.nextLong(-most, most));
        service.moveClock(by);
        count("%s jumps by %+.3fs".formatted(name, by.toMillis() / 1e3), "move clock");
        mendLater(name, name + " jumps back", () -> service.moveClock(Duration.ZERO));
    }

    private void fillDisk(ServiceProcess service) throws IOException, InterruptedException {
        fill(service.name(), service.pid());
    }

    private void fillStore() throws IOException, InterruptedException {
        fill(STORE, lakehouse.storePid());
    }

    private void fill(String name, long pid) throws IOException, InterruptedException {
        if (broken.containsKey(name)) {
            return;
        }
        Signals.fillDisk(pid);
        count(
                "disk of %s is full".formatted(name),
                name.equals(STORE) ? "fill store" : "fill disk");
        mendLater(name, "disk of %s has room".formatted(name), () -> Signals.emptyDisk(pid));
    }

    private void slowStore() {
        if (broken.containsKey(STORE)) {
            return;
        }
        Duration by = Duration.ofMillis(random.nextLong(SLOW_MAX.toMillis()) + 1);
        lakehouse.toStore.delayAnswers(by);
        count("store takes %d ms longer".formatted(by.toMillis()), "slow store");
        mendLater(STORE, "store is fast", () -> lakehouse.toStore.delayAnswers(Duration.ZERO));
    }

    private void loseStore() {
        if (broken.containsKey(STORE)) {
            return;
        }
        lakehouse.toStore.drop();
        count("store is not reached", "lose store");
        mendLater(STORE, "store is reached", lakehouse.toStore::heal);
    }

    /** Its successor recovers from what it has left. */
    private void killPostgres() {
        if (broken.containsKey(POSTGRES)) {
            return;
        }
        count("kill -9 postgres", "kill postgres");
        lakehouse.killPostgres();
        tally.killed();
        log.add("  postgres has recovered");
    }

    private void mendLater(String name, String what, Deed deed) {
        long most = BROKEN_MAX.minus(BROKEN_MIN).toNanos();
        long at = System.nanoTime() + BROKEN_MIN.toNanos() + random.nextLong(most);
        broken.put(name, new Mending(at, what, deed));
    }

    /** {@code catalog-1} and its like are counted together. */
    private static String kind(ServiceProcess service) {
        return service.name().replaceFirst("-\\d+$", "");
    }

    private synchronized void count(String what, String kind) {
        log.add(what);
        done.merge(kind, 1, Integer::sum);
    }
}
