package dev.tarn.writer.lane;

import dev.tarn.database.Transactions;
import dev.tarn.writer.ledger.LaneLease;
import dev.tarn.writer.ledger.LaneRow;
import dev.tarn.writer.ledger.LaneStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of the lanes that a writer works on, renewed for as long as it does. One under which
 * something is written down at that very moment costs the others no time.
 */
final class Leases implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Leases.class);
    private static final int RENEWALS_PER_LEASE = 4;

    private final UUID owner = UUID.randomUUID();
    private final Transactions transactions;
    private final LaneConfig config;

    /** The epochs of the lanes that are worked on. */
    private final Map<Long, Long> held = new ConcurrentHashMap<>();

    /** Lanes whose leases could not be renewed because the ledger could not be reached. */
    private final Set<Long> cutOff = ConcurrentHashMap.newKeySet();

    /** Lanes whose leases are renewed as soon as nobody writes under them. */
    private final Set<Long> waitedFor = ConcurrentHashMap.newKeySet();

    private final Thread heart = Thread.ofVirtual().name("lane-leases").unstarted(this::beat);

    Leases(Transactions transactions, LaneConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    void start() {
        heart.start();
    }

    /** Nothing when somebody else has the lane. */
    Optional<LaneLease> take(LaneRow lane) {
        Optional<LaneLease> lease =
                transactions
                        .write(handle ->
                                handle.attach(LaneStore.class)
                                        .lease(lane.id(), owner, config.leaseSeconds()))
                        .map(epoch -> new LaneLease(lane, owner, epoch));
        lease.ifPresent(taken -> {
            cutOff.remove(lane.id());
            held.put(lane.id(), taken.epoch());
        });
        return lease;
    }

    void giveBack(LaneLease lease) {
        held.remove(lease.lane().id());
        try {
            transactions.run(handle ->
                    handle.attach(LaneStore.class)
                            .release(lease.lane().id(), owner, lease.epoch()));
        } catch (RuntimeException failure) {
            log.atWarn().setCause(failure).log("Cannot give a lane back; its lease ends by itself");
        }
    }

    /** Whether its lease may have ended for want of the ledger. */
    boolean isCutOff(long lane) {
        return cutOff.contains(lane);
    }

    /** Until it is interrupted: lanes still finish what they have begun when the writer stops. */
    private void beat() {
        long millis = config.lease().toMillis() / RENEWALS_PER_LEASE;
        var never = new CountDownLatch(1);
        try {
            while (!never.await(millis, TimeUnit.MILLISECONDS)) {
                renew();
            }
        } catch (InterruptedException _) {
            // The writer has stopped.
        }
    }

    /** All that are free at once; who waits for the others holds up nobody. */
    void renew() {
        Map<Long, Long> left = new HashMap<>(held);
        if (left.isEmpty()) {
            return;
        }
        try {
            left.keySet().removeAll(renewFree(left));
        } catch (RuntimeException failure) {
            cutOff.addAll(left.keySet());
            log.atWarn().setCause(failure).log("Cannot renew leases; trying again");
            return;
        } catch (OutOfMemoryError failure) {
            log.atWarn().setCause(failure).log("Cannot renew leases; trying again");
            return;
        }
        left.forEach(this::renewOnceFree);
    }

    private Set<Long> renewFree(Map<Long, Long> epochs) {
        Long[] ids = epochs.keySet().toArray(Long[]::new);
        Long[] epochsOfIds = epochs.values().toArray(Long[]::new);
        return transactions.write(handle ->
                handle.attach(LaneStore.class)
                        .renewFree(owner, ids, epochsOfIds, config.leaseSeconds()));
    }

    private void renewOnceFree(long lane, long epoch) {
        if (waitedFor.add(lane)) {
            Thread.ofVirtual().name("lane-lease-" + lane).start(() -> renewBusy(lane, epoch));
        }
    }

    private void renewBusy(long lane, long epoch) {
        try {
            transactions.run(handle ->
                    handle.attach(LaneStore.class)
                            .renew(lane, owner, epoch, config.leaseSeconds()));
        } catch (RuntimeException failure) {
            cutOff.add(lane);
            log.atWarn().setCause(failure).log("Cannot renew a lease; trying again");
        } catch (OutOfMemoryError failure) {
            log.atWarn().setCause(failure).log("Cannot renew a lease; trying again");
        } finally {
            waitedFor.remove(lane);
        }
    }

    @Override
    public void close() {
        heart.interrupt();
    }
}
