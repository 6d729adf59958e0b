package dev.tarn.writer.intake;

import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.landing.RawBody;
import dev.tarn.writer.landing.RawPlace;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.JudgedBy;
import dev.tarn.writer.ledger.NewBatch;
import dev.tarn.writer.ledger.TimeOrderedId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bodies on their way into objects of their own. Each is written down before its object is begun,
 * and stays so until it has landed or its object is gone.
 */
final class Uploads {
    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    private final Transactions transactions;
    private final Entries entries;
    private final LandingArea landing;
    private final InstantSource clock;

    Uploads(Transactions transactions, Entries entries, LandingArea landing, InstantSource clock) {
        this.transactions = transactions;
        this.entries = entries;
        this.landing = landing;
        this.clock = clock;
    }

    /** A body that is durable, and still written down as an upload. */
    record Upload(UUID id, String location, RawBody raw, Instant received) {
        RawPlace place() {
            return RawPlace.whole(location, raw.bytes());
        }
    }

    Upload take(String folder, InputStream body) throws IOException {
        return take(TimeOrderedId.next(clock), folder, now(), body);
    }

    Upload take(UUID id, String folder, Instant received, InputStream body) throws IOException {
        String location = begin(folder, id, received);
        try {
            return new Upload(id, location, landing.write(location, body), received);
        } catch (LandingFailure unknown) {
            // The object may be there, or come yet: upkeep deletes it when nothing comes any more.
            throw unknown;
        } catch (IOException | RuntimeException failure) {
            forget(location, failure);
            throw failure;
        }
    }

    /** A body that lies in the store already, once more. */
    Upload copy(String folder, RawPlace from, byte[] checksum) {
        Instant received = now();
        UUID id = TimeOrderedId.next(clock);
        String location = begin(folder, id, received);
        landing.copy(from, location);
        return new Upload(id, location, new RawBody(from.bytes(), checksum), received);
    }

    /** Where the object will lie; it is written down by now. */
    String begin(String folder, UUID id, Instant received) {
        String location =
                landing.location(
                        "landing/%s/%s/%s"
                                .formatted(
                                        received.atZone(ZoneOffset.UTC).toLocalDate(), folder, id));
        entries.begin(location, received);
        return location;
    }

    /** As it is now in the ledger; nothing when its key is taken. */
    Optional<BatchRow> land(NewBatch batch, Optional<Integer> contract) {
        Optional<JudgedBy> landed;
        try {
            landed = entries.land(batch, contract);
        } catch (UploadGivenUp | OtherContract | CannotReplay refused) {
            // Upkeep may have been there before the object was.
            forget(batch.rawLocation(), refused);
            throw refused;
        }
        if (landed.isEmpty()) {
            forget(batch.rawLocation(), null);
        }
        return landed.map(batch::landed);
    }

    /**
     * Of an object that is there, or was never begun. What cannot be deleted now is deleted by
     * upkeep: it is written down.
     */
    void forget(String location, @Nullable Exception because) {
        try {
            landing.delete(location);
            transactions.run(handle -> handle.attach(BatchStore.class).endUpload(location));
        } catch (LandingFailure | SqlFailure | UnknownCommitOutcome later) {
            log.atDebug().setCause(later).log("Upkeep deletes {} later", location);
            if (because != null) {
                because.addSuppressed(later);
            }
        }
    }

    /** As exact as the ledger keeps it, so that a receipt does not change when it is read again. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
