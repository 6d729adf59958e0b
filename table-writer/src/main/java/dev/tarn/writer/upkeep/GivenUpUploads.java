package dev.tarn.writer.upkeep;

import dev.tarn.database.Transactions;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.ledger.UploadStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes raw objects that nobody wants, until there are none. Any number of writers do so at once,
 * each some of them.
 */
final class GivenUpUploads {
    private static final Logger log = LoggerFactory.getLogger(GivenUpUploads.class);

    /** Whoever has not deleted by then what they have taken is dead. */
    private static final Duration CLAIMED_FOR = Duration.ofMinutes(10);

    private final Transactions transactions;
    private final LandingArea landing;
    private final InstantSource clock;

    GivenUpUploads(Transactions transactions, LandingArea landing, InstantSource clock) {
        this.transactions = transactions;
        this.landing = landing;
        this.clock = clock;
    }

    /** {@code stale} is how long an upload may take. */
    void delete(Duration stale, BooleanSupplier goesOn) {
        Instant now = clock.instant();
        transactions.run(handle -> handle.attach(UploadStore.class).giveUp(now.minus(stale), now));
        boolean more = true;
        while (more && goesOn.getAsBoolean()) {
            more = deleteSome();
        }
    }

    /** Whether there may be more, and the store deletes what it is asked to. */
    private boolean deleteSome() {
        Instant now = clock.instant();
        List<String> locations =
                transactions.write(handle ->
                        handle.attach(UploadStore.class)
                                .claim(now, now.minus(CLAIMED_FOR), LandingArea.DELETED_AT_ONCE));
        if (locations.isEmpty()) {
            return false;
        }
        Set<String> gone = gone(locations);
        List<String> left = locations.stream().filter(each -> !gone.contains(each)).toList();
        transactions.run(handle -> {
            UploadStore uploads = handle.attach(UploadStore.class);
            uploads.gone(gone.toArray(String[]::new));
            uploads.postpone(left.toArray(String[]::new), now);
        });
        return left.isEmpty() && locations.size() == LandingArea.DELETED_AT_ONCE;
    }

    private Set<String> gone(List<String> locations) {
        try {
            return landing.delete(locations);
        } catch (LandingFailure failure) {
            log.atWarn().setCause(failure).log("Uploads are deleted later");
            return Set.of();
        }
    }
}
