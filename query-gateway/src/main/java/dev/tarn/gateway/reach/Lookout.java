package dev.tarn.gateway.reach;

import dev.tarn.chassis.lifecycle.Rounds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what complete receipts say was read with what its readers saw of it, by the rules of
 * then. To look twice changes nothing, so a receipt is marked after its findings are kept, whoever
 * dies on the way and however many gateways do this.
 */
final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final int RECEIPTS_MAX = 100;

    /** Fewer than the catalog takes at once, so that its answer is not too long either. */
    private static final int READS_MAX = 100;

    private static final int STEPS_A_ROUND = 500;

    private final FindingStore store;
    private final CatalogReach catalog;
    private final Counter findings;
    private final Counter failures;
    private final InstantSource clock;
    private final Rounds rounds;

    Lookout(
            FindingStore store,
            CatalogReach catalog,
            Duration every,
            MeterRegistry registry,
            InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.clock = clock;
        this.findings =
                Counter.builder("gateway.past.findings")
                        .description("Snapshots that were read by who does not see them")
                        .register(registry);
        this.failures =
                Counter.builder("gateway.past.failures")
                        .description("Attempts to look at what was read that failed")
                        .register(registry);
        Gauge.builder("gateway.past.waiting", store, FindingStore::countWaiting)
                .description("Receipts of which nobody has looked whether their readers saw it")
                .register(registry);
        this.rounds = new Rounds("gateway-lookout", every, this::round, this::failed);
    }

    void start() {
        rounds.start();
    }

    /** What was not marked comes first the next time. */
    private void failed(Exception cause) {
        failures.increment();
        LOG.atWarn().setCause(cause).log("Nobody can say now who saw what was read");
    }

    private void round(BooleanSupplier goesOn) throws IOException, InterruptedException {
        boolean more = true;
        for (int steps = 0; more && steps < STEPS_A_ROUND && goesOn.getAsBoolean(); steps++) {
            List<ReadRow> receipts = store.receipts(RECEIPTS_MAX);
            if (!receipts.isEmpty()) {
                look(receipts);
                store.receiptsLookedAt(receipts, clock.instant());
            }
            List<ReadRow> amendments = store.amendments(RECEIPTS_MAX);
            if (!amendments.isEmpty()) {
                look(amendments);
                store.amendmentsLookedAt(amendments, clock.instant());
            }
            more = receipts.size() == RECEIPTS_MAX || amendments.size() == RECEIPTS_MAX;
        }
        store.forget();
    }

    private void look(List<ReadRow> rows) throws IOException, InterruptedException {
        List<ReadSnapshot> reads =
                rows.stream().flatMap(row -> ReadSnapshot.of(row).stream()).toList();
        List<ReadSnapshot> hidden = hidden(reads, ReadSnapshot::sentAt);
        // The right may have come while the query waited for its turn.
        keep(hidden(hidden, ReadSnapshot::endedAt).stream().map(ReadSnapshot::finding).toList());
    }

    /** What none of its readers saw by the rules of then. */
    private List<ReadSnapshot> hidden(List<ReadSnapshot> reads, Function<ReadSnapshot, Instant> at)
            throws IOException, InterruptedException {
        var asked = new ArrayList<CatalogReach.Asked>();
        for (ReadSnapshot read : reads) {
            for (String reader : read.readers()) {
                asked.add(read.by(reader, at.apply(read)));
            }
        }
        List<Optional<CatalogReach.Seen>> seen = ask(asked);
        var hidden = new ArrayList<ReadSnapshot>();
        int place = 0;
        for (ReadSnapshot read : reads) {
            int next = place + read.readers().size();
            if (seen.subList(place, next).stream().allMatch(Lookout::isHidden)) {
                hidden.add(read);
            }
            place = next;
        }
        return hidden;
    }

    /** Where nobody can say there is nothing to find. */
    private static boolean isHidden(Optional<CatalogReach.Seen> seen) {
        return seen.filter(one -> !one.visible()).isPresent();
    }

    private List<Optional<CatalogReach.Seen>> ask(List<CatalogReach.Asked> asked)
            throws IOException, InterruptedException {
        var seen = new ArrayList<Optional<CatalogReach.Seen>>();
        for (int from = 0; from < asked.size(); from += READS_MAX) {
            seen.addAll(
                    catalog.look(asked.subList(from, Math.min(asked.size(), from + READS_MAX))));
        }
        return seen;
    }

    private void keep(List<Finding> found) {
        if (found.isEmpty()) {
            return;
        }
        int[] kept = store.found(found, clock.instant());
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] > 0) {
                Finding finding = found.get(i);
                findings.increment();
                LOG.atWarn()
                        .addKeyValue("query", finding.queryId())
                        .addKeyValue("table", finding.table())
                        .addKeyValue("snapshot", finding.snapshotId())
                        .addKeyValue("reader", finding.reader())
                        .log("A query has read a snapshot that its reader does not see");
            }
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
