package dev.tarn.writer.retention;

import dev.tarn.database.Transactions;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.RawPlace;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.ledger.PackRow;
import dev.tarn.writer.ledger.PackStore;
import dev.tarn.writer.ledger.RestingBody;
import dev.tarn.writer.ledger.RestingBodyStore;
import dev.tarn.writer.ledger.UploadStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves objects that several batches share. One goes whole, with all whose batches were committed;
 * those that were given up, or wait for a person, get objects of their own before.
 */
final class PackMoves {
    private static final Logger log = LoggerFactory.getLogger(PackMoves.class);

    private final Transactions transactions;
    private final LandingArea landing;
    private final RetentionConfig config;
    private final InstantSource clock;

    PackMoves(
            Transactions transactions,
            LandingArea landing,
            RetentionConfig config,
            InstantSource clock) {
        this.transactions = transactions;
        this.landing = landing;
        this.config = config;
        this.clock = clock;
    }

    /** Ends a transaction without a change: somebody wants something of one of the batches now. */
    private static final class StillInUse extends RuntimeException {
        private static final long serialVersionUID = 1;

        StillInUse(UUID pack) {
            super("A batch of pack " + pack + " is not at rest any more");
        }
    }

    void move(PackRow pack) {
        transactions
                .read(handle -> handle.attach(PackStore.class).others(pack.ids()))
                .forEach(body -> takeOut(pack.id(), body));
        try {
            if (config.archiveDays() == 0) {
                drop(pack.id());
            } else {
                archive(pack);
            }
        } catch (StillInUse later) {
            log.atDebug().setCause(later).log("A pack is moved later");
        }
    }

    private void takeOut(UUID pack, RestingBody body) {
        boolean discarded = body.state() == BatchState.DISCARDED;
        Instant now = clock.instant();
        if (discarded && config.failedDays() == 0) {
            transactions.run(handle -> {
                RestingBodyStore bodies = handle.attach(RestingBodyStore.class);
                if (bodies.dropped(body.id(), body.state(), now) == 1) {
                    body.target().ifPresent(target -> bodies.giveUp(target, now));
                    handle.attach(PackStore.class).leave(pack, body.id());
                }
            });
            return;
        }
        KeptBody.Area area = discarded ? KeptBody.Area.FAILED : KeptBody.Area.LANDING;
        String target = landing.location(Places.of(area, body));
        int aimed =
                transactions.write(handle -> {
                    RestingBodyStore bodies = handle.attach(RestingBodyStore.class);
                    body.target()
                            .filter(before -> !before.equals(target))
                            .ifPresent(before -> bodies.giveUp(before, now));
                    return bodies.aim(body.id(), body.state(), target);
                });
        if (aimed == 0) {
            return;
        }
        landing.copy(body.place(), target);
        Optional<Instant> until =
                discarded
                        ? Optional.of(now.plus(Duration.ofDays(config.failedDays())))
                        : Optional.empty();
        transactions.run(handle -> {
            if (handle.attach(RestingBodyStore.class)
                            .moved(body.id(), body.state(), target, area, until)
                    == 1) {
                handle.attach(PackStore.class).leave(pack, body.id());
            }
        });
    }

    private void archive(PackRow pack) {
        String target = landing.location(Places.archived(pack));
        if (!aim(pack, target)) {
            drop(pack.id());
            return;
        }
        landing.copy(RawPlace.whole(pack.location(), pack.bytes()), target);
        Instant until = clock.instant().plus(Duration.ofDays(config.archiveDays()));
        end(
                pack.id(),
                (packs, moved) -> {
                    requireAll(
                            moved, packs.moveBodies(moved.ids(), moved.location(), target, until));
                    requireOne(moved, packs.moved(moved.id(), target, until));
                });
    }

    /** False when nobody is left who would go along. */
    private boolean aim(PackRow pack, String target) {
        return transactions.write(handle -> {
            PackStore packs = handle.attach(PackStore.class);
            if (packs.lock(pack.id()).filter(now -> now.batches().isEmpty()).isPresent()) {
                return false;
            }
            requireOne(pack, packs.aim(pack.id(), target));
            return true;
        });
    }

    /** Nobody reads it any more. */
    private void drop(UUID id) {
        Instant now = clock.instant();
        end(
                id,
                (packs, pack) -> {
                    packs.giveUpTarget(pack.id(), now);
                    requireAll(pack, packs.dropBodies(pack.ids(), pack.location(), now));
                    requireOne(pack, packs.delete(pack.id()));
                });
    }

    /** What has been kept long enough; false when somebody wants something of it now. */
    boolean expire(PackRow pack) {
        try {
            drop(pack.id());
            return true;
        } catch (StillInUse later) {
            log.atDebug().setCause(later).log("A pack is deleted later");
            return false;
        }
    }

    /** Its object is nobody's from then on. */
    private void end(UUID id, BiConsumer<PackStore, PackRow> end) {
        Instant now = clock.instant();
        Optional<String> left =
                transactions.write(handle -> {
                    PackStore packs = handle.attach(PackStore.class);
                    Optional<PackRow> pack = packs.lock(id);
                    pack.ifPresent(found -> {
                        packs.giveUpTargets(found.ids(), now);
                        end.accept(packs, found);
                        handle.attach(RestingBodyStore.class).giveUp(found.location(), now);
                    });
                    return pack.map(PackRow::location);
                });
        left.ifPresent(location -> {
            landing.delete(location);
            transactions.run(handle -> handle.attach(UploadStore.class).gone(location));
        });
    }

    private static void requireAll(PackRow pack, int rows) {
        if (rows != pack.batches().size()) {
            throw new StillInUse(pack.id());
        }
    }

    private static void requireOne(PackRow pack, int rows) {
        if (rows != 1) {
            throw new StillInUse(pack.id());
        }
    }
}
