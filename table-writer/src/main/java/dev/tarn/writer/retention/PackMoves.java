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
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
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
    private final BodyMoves bodies;

    PackMoves(
            Transactions transactions,
            LandingArea landing,
            RetentionConfig config,
            InstantSource clock,
            BodyMoves bodies) {
        this.transactions = transactions;
        this.landing = landing;
        this.config = config;
        this.clock = clock;
        this.bodies = bodies;
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
        Predicate<Handle> leave =
                handle -> handle.attach(PackStore.class).leave(pack, body.id()) == 1;
        if (body.state() != BatchState.DISCARDED) {
            bodies.move(body, KeptBody.Area.LANDING, Optional.empty(), leave);
        } else if (config.failedDays() == 0) {
            bodies.drop(body, leave);
        } else {
            Instant until = clock.instant().plus(Duration.ofDays(config.failedDays()));
            bodies.move(body, KeptBody.Area.FAILED, Optional.of(until), leave);
        }
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
