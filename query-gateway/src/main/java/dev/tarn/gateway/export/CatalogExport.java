package dev.tarn.gateway.export;

import dev.tarn.gateway.catalog.CatalogClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Brings what the catalog remembers to a table. A part of it becomes a batch, whose name and body
 * are written down together with where it ends, and the writer takes what comes under a name once:
 * so each row is in the table once, whoever dies on the way and however many gateways do this.
 */
final class CatalogExport {
    private static final int STEPS_A_ROUND = 100;

    /** So many echoes do not wait. */
    private static final int ECHOES_MAX = 500;

    private static final Duration ECHOES_WAIT = Duration.ofHours(1);

    private final CatalogStream stream;
    private final CatalogExportStore store;
    private final CatalogClient catalog;
    private final TableWriter writer;
    private final String lake;
    private final InstantSource clock;

    /** {@code lake} is that of the table. */
    CatalogExport(
            CatalogStream stream,
            CatalogExportStore store,
            CatalogClient catalog,
            TableWriter writer,
            String lake,
            InstantSource clock) {
        this.stream = stream;
        this.store = store;
        this.catalog = catalog;
        this.writer = writer;
        this.lake = lake;
        this.clock = clock;
    }

    /** A step takes a part, or brings it. */
    void round(BooleanSupplier goesOn) throws IOException, InterruptedException {
        boolean more = true;
        for (int steps = 0; more && steps < STEPS_A_ROUND && goesOn.getAsBoolean(); steps++) {
            Optional<PendingPart> pending = store.pending(stream.word());
            if (pending.isPresent()) {
                bring(pending.orElseThrow());
            } else {
                more = take(store.reached(stream.word()));
            }
        }
    }

    private void bring(PendingPart part) throws IOException, InterruptedException {
        writer.bring(part.batch(), part.body());
        store.arrived(stream.word(), part.batch());
    }

    /** Whether there is something to bring; another gateway may have been faster to take it. */
    private boolean take(long reached) throws IOException, InterruptedException {
        CatalogPart part = CatalogPart.ask(catalog, stream, reached);
        if (part.size() == 0 || isEchoAlone(part)) {
            return false;
        }
        store.take(stream.word(), reached, UUID.randomUUID(), part.upTo(), part.lines());
        return true;
    }

    /**
     * Each batch is a commit to its own table, and maybe to others of that lake, in which the
     * writer says what it has done. Alone these wait for company, or there would be no end of it.
     */
    private boolean isEchoAlone(CatalogPart part) {
        return part.size() < ECHOES_MAX
                && part.holdsOnlyCommitsOfNobody(lake, clock.instant().minus(ECHOES_WAIT));
    }
}
