package dev.tarn.writer.retention;

import dev.tarn.database.Transactions;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.ledger.RestingBody;
import dev.tarn.writer.ledger.RestingBodyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * One body at rest goes to another area, or is let go. Each step is written down before it is done;
 * who finds the batch in another state than it was seen in leaves it alone.
 */
final class BodyMoves {
    private final Transactions transactions;
    private final LandingArea landing;
    private final InstantSource clock;

    BodyMoves(Transactions transactions, LandingArea landing, InstantSource clock) {
        this.transactions = transactions;
        this.landing = landing;
        this.clock = clock;
    }

    /** {@code leave} ends what ties it to the place where it was; true when that did happen. */
    boolean move(
            RestingBody body,
            KeptBody.Area area,
            Optional<Instant> until,
            Predicate<Handle> leave) {
        String target = landing.location(Places.of(area, body));
        if (!aim(body, target)) {
            return false;
        }
        boolean isThere = target.equals(body.location());
        if (!isThere) {
            landing.copy(body.place(), target);
        }
        return transactions.write(handle ->
                handle.attach(RestingBodyStore.class)
                                        .moved(body.id(), body.state(), target, area, until)
                                == 1
                        && !isThere
                        && leave.test(handle));
    }

    private boolean aim(RestingBody body, String target) {
        return transactions.write(handle -> {
            RestingBodyStore bodies = handle.attach(RestingBodyStore.class);
            // It was on its way to another area, before somebody changed their mind.
            body.target()
                    .filter(before -> !before.equals(target))
                    .ifPresent(before -> bodies.giveUp(before, clock.instant()));
            return bodies.aim(body.id(), body.state(), target) == 1;
        });
    }

    /** As {@link #move}, without another place. */
    boolean drop(RestingBody body, Predicate<Handle> leave) {
        Instant now = clock.instant();
        return transactions.write(handle -> {
            RestingBodyStore bodies = handle.attach(RestingBodyStore.class);
            if (bodies.dropped(body.id(), body.state(), now) == 0) {
                return false;
            }
            body.target().ifPresent(target -> bodies.giveUp(target, now));
            return leave.test(handle);
        });
    }
}
