package dev.tarn.gateway.uses;

import dev.tarn.chassis.lifecycle.Rounds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the catalog which snapshots complete receipts have read. To tell it twice changes nothing
 * there: so a receipt is marked after the catalog has answered, whoever dies on the way and however
 * many gateways do this.
 */
final class Teller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
    private static final int RECEIPTS_MAX = 200;

    /** What the catalog takes at once. */
    private static final int USES_MAX = 1_000;

    private static final int STEPS_A_ROUND = 500;

    private final UseStore store;
    private final CatalogUses catalog;
    private final UsesConfig config;
    private final Counter failures;
    private final InstantSource clock;
    private final Rounds rounds;

    Teller(
            UseStore store,
            CatalogUses catalog,
            UsesConfig config,
            MeterRegistry registry,
            InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.config = config;
        this.clock = clock;
        this.failures =
                Counter.builder("gateway.uses.failures")
                        .description("Attempts to tell the catalog of snapshots that failed")
                        .register(registry);
        this.rounds = new Rounds("gateway-uses", config.every(), this::round, this::failed);
    }

    void start() {
        rounds.start();
    }

    /** What was not marked comes first the next time. */
    private void failed(Exception cause) {
        failures.increment();
        LOG.atWarn().setCause(cause).log("The catalog cannot be told of snapshots now");
    }

    private void round(BooleanSupplier goesOn) throws IOException, InterruptedException {
        boolean more = true;
        for (int steps = 0; more && steps < STEPS_A_ROUND && goesOn.getAsBoolean(); steps++) {
            List<UseRow> receipts = store.receipts(RECEIPTS_MAX);
            if (!receipts.isEmpty()) {
                tell(receipts);
                store.receiptsTold(receipts, clock.instant());
            }
            List<UseRow> amendments = store.amendments(RECEIPTS_MAX);
            if (!amendments.isEmpty()) {
                tell(amendments);
                store.amendmentsTold(amendments, clock.instant());
            }
            more = receipts.size() == RECEIPTS_MAX || amendments.size() == RECEIPTS_MAX;
        }
    }

    private void tell(List<UseRow> rows) throws IOException, InterruptedException {
        Map<String, Instant> uses = new HashMap<>();
        for (UseRow row : rows) {
            Instant until = row.submittedAt().plus(config.window());
            if (until.isAfter(clock.instant())) {
                for (String snapshot : ReadSnapshots.of(row.readTables())) {
                    uses.merge(snapshot, until, Teller::later);
                }
            }
            if (uses.size() >= USES_MAX / 2) {
                flush(uses);
            }
        }
        flush(uses);
    }

    private void flush(Map<String, Instant> uses) throws IOException, InterruptedException {
        Map<String, Instant> part = new HashMap<>();
        for (var use : uses.entrySet()) {
            part.put(use.getKey(), use.getValue());
            if (part.size() == USES_MAX) {
                catalog.tell(part);
                part.clear();
            }
        }
        if (!part.isEmpty()) {
            catalog.tell(part);
        }
        uses.clear();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
