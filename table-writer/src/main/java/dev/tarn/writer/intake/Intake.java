package dev.tarn.writer.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.writer.creation.TableCreation;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.landing.RawBody;
import dev.tarn.writer.ledger.BatchLink;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.JudgedBy;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.ledger.NewBatch;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.message.Messages;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lands bodies: first the object, which is written down before it is begun, then the row of the
 * batch. The row's key is unique, so that of many who bring the same at once one lands it and the
 * others find it there.
 */
public final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Upkeep gives uploads up an hour later, so that none of their objects appears after that. */
    private static final Duration UPLOAD_MAX = Duration.ofHours(5);

    /** With spaces that no producer's key may have. */
    private static final String REPLAY_KEY = "replay\u00a0of\u00a0";

    private static final int LANES_REMEMBERED = 100_000;

    /** A name that went away and came back is told to the lane after so long. */
    private static final Duration NAME_REMEMBERED = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final Entries entries;
    private final LandingArea landing;
    private final TableIdentities identities;
    private final TableCreation creation;
    private final Messages messages;
    private final Admission admission;
    private final LongConsumer wakeLane;
    private final String pipeline;
    private final long bodyMax;
    private final InstantSource clock;
    private final Cache<KnownTable, Long> lanes =
            Caffeine.newBuilder()
                    .maximumSize(LANES_REMEMBERED)
                    .expireAfterWrite(NAME_REMEMBERED)
                    .build();

    /** {@code pipeline} is what the ledger says has processed a batch. */
    public Intake(
            Transactions transactions,
            Entries entries,
            LandingArea landing,
            TableIdentities identities,
            TableCreation creation,
            Messages messages,
            Admission admission,
            LongConsumer wakeLane,
            IntakeConfig config,
            String pipeline,
            InstantSource clock) {
        this.transactions = transactions;
        this.entries = entries;
        this.landing = landing;
        this.identities = identities;
        this.creation = creation;
        this.messages = messages;
        this.admission = admission;
        this.wakeLane = wakeLane;
        this.bodyMax = config.bodyMax().bytes();
        this.pipeline = pipeline;
        this.clock = clock;
    }

    public Landed land(BatchRequest request, InputStream body) throws IOException {
        try (Admission.Room room = admission.enter(request.length())) {
            Optional<KnownTable> there = find(request);
            if (there.isEmpty()) {
                return landFirst(request, body, room);
            }
            KnownTable table = there.orElseThrow();
            long lane = lane(table);
            var bounded = new BoundedBody(body, bodyMax, clock, UPLOAD_MAX);
            Optional<BatchRow> known = find(lane, request.idempotencyKey());
            if (known.isPresent() && !identities.now(request.table()).equals(table)) {
                // A receipt is for the table that has the name now, not for one that had it.
                lane = lane(identities.lately(request.table()));
                known = find(lane, request.idempotencyKey());
            }
            if (known.isPresent()) {
                return compare(request, known.orElseThrow(), LandingArea.measure(bounded));
            }
            long found = lane;
            // Refuses one that nobody has registered, before the body is read.
            request.options().message().ifPresent(version -> messages.load(found, version));
            request.contract().ifPresent(version -> requireExpected(found, version));
            admission.requireRoom(lane);
            return landNew(request, lane, bounded, room);
        }
    }

    /** Empty when there is none, and the producer wants one to be made. */
    private Optional<KnownTable> find(BatchRequest request) {
        try {
            return Optional.of(identities.lately(request.table()));
        } catch (NoSuchTableException missing) {
            if (request.newTable().isEmpty()) {
                throw missing;
            }
            return Optional.empty();
        }
    }

    /** Before there is a table to ask for its lane: the body says what the table is to be. */
    private Landed landFirst(BatchRequest request, InputStream body, Admission.Room room)
            throws IOException {
        creation.check(request.table(), request.newTable().orElseThrow());
        Upload upload = upload("new", new BoundedBody(body, bodyMax, clock, UPLOAD_MAX));
        long lane;
        try {
            creation.create(
                    request.table(),
                    request.newTable().orElseThrow(),
                    request.principal(),
                    request.options(),
                    upload.location(),
                    upload.raw());
            lane = lane(identities.now(request.table()));
        } catch (RuntimeException failure) {
            forget(upload.location(), failure);
            throw failure;
        }
        // From here on it may have landed, whatever fails.
        return settle(request, lane, upload, room);
    }

    private Landed landNew(BatchRequest request, long lane, InputStream body, Admission.Room room)
            throws IOException {
        return settle(request, lane, upload(Long.toString(lane), body), room);
    }

    /** A body that is durable, and still written down as an upload. */
    private record Upload(UUID id, String location, RawBody raw, Instant received) {}

    private Upload upload(String folder, InputStream body) throws IOException {
        Instant received = now();
        UUID id = TimeOrderedId.next(clock);
        String location = location(folder, id, received);
        entries.begin(location, received);
        RawBody raw;
        try {
            raw = landing.write(location, body);
        } catch (IOException | RuntimeException failure) {
            forget(location, failure);
            throw failure;
        }
        return new Upload(id, location, raw, received);
    }

    private Landed settle(BatchRequest request, long lane, Upload upload, Admission.Room room) {
        RawBody raw = upload.raw();
        var batch =
                new NewBatch(
                        upload.id(),
                        lane,
                        request.idempotencyKey(),
                        request.options().canonical(),
                        request.principal(),
                        upload.location(),
                        raw.bytes(),
                        raw.checksum(),
                        pipeline,
                        upload.received(),
                        now(),
                        request.origin(),
                        BatchLink.to(request.replays()));
        Optional<JudgedBy> contract = insertOrForget(request.contract(), batch);
        if (contract.isPresent()) {
            room.landed(raw.bytes());
            wakeLane.accept(lane);
            // Nothing that could fail comes behind what has landed.
            return new Landed.Here(batch.landed(contract.orElseThrow()));
        }
        // Somebody else was faster with the same key.
        BatchRow row =
                find(lane, request.idempotencyKey())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "Batch %s is gone".formatted(upload.id())));
        return compare(request, row, raw);
    }

    /** Nothing when the key is taken; else what it is judged by. */
    private Optional<JudgedBy> insertOrForget(Optional<Integer> expected, NewBatch batch) {
        Optional<JudgedBy> landed;
        try {
            landed = entries.land(batch, expected);
        } catch (UploadGivenUp | OtherContract | CannotReplay refused) {
            // Upkeep may have been there before the object was.
            forget(batch.rawLocation(), refused);
            throw refused;
        }
        if (landed.isEmpty()) {
            forget(batch.rawLocation(), null);
        }
        return landed;
    }

    /** Before the body is read; it is looked at once more when the batch lands. */
    private void requireExpected(long lane, int expected) {
        Optional<Integer> standing =
                transactions.read(handle -> handle.attach(LaneStore.class).contract(lane));
        if (!standing.equals(Optional.of(expected))) {
            throw new OtherContract(expected, standing);
        }
    }

    /**
     * A batch once more as a batch of its own, with a copy of the body; or those of its rows alone
     * that were rejected. Nothing when somebody else was faster.
     */
    public Optional<BatchRow> replay(BatchRow old, Optional<Long> rejects, String principal) {
        admission.requireRoom(old.laneId());
        Instant received = now();
        UUID id = TimeOrderedId.next(clock);
        String location = location(Long.toString(old.laneId()), id, received);
        entries.begin(location, received);
        try {
            landing.copy(old.rawLocation(), location, old.rawBytes());
        } catch (RuntimeException failure) {
            forget(location, failure);
            throw failure;
        }
        var batch =
                new NewBatch(
                        id,
                        old.laneId(),
                        REPLAY_KEY + old.id(),
                        old.options(),
                        principal,
                        location,
                        old.rawBytes(),
                        old.checksum(),
                        pipeline,
                        received,
                        now(),
                        old.origin(),
                        new BatchLink(Optional.of(old.id()), rejects, Optional.empty()));
        Optional<JudgedBy> contract = insertOrForget(Optional.empty(), batch);
        if (contract.isEmpty()) {
            return Optional.empty();
        }
        wakeLane.accept(old.laneId());
        return contract.map(batch::landed);
    }

    private String location(String folder, UUID id, Instant received) {
        return landing.location(
                "landing/%s/%s/%s"
                        .formatted(received.atZone(ZoneOffset.UTC).toLocalDate(), folder, id));
    }

    private static Landed compare(BatchRequest request, BatchRow batch, RawBody raw) {
        boolean same =
                batch.link().replays().equals(request.replays())
                        && batch.options().equals(request.options().canonical())
                        && batch.rawBytes() == raw.bytes()
                        && Arrays.equals(batch.checksum(), raw.checksum());
        return same ? new Landed.Here(batch) : new Landed.KeyTaken(batch);
    }

    /** What cannot be deleted now is deleted by upkeep: it is written down. */
    private void forget(String location, @org.jspecify.annotations.Nullable Exception because) {
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
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private Optional<BatchRow> find(long lane, String key) {
        return entries.find(lane, key);
    }

    private long lane(KnownTable table) {
        Long known = lanes.getIfPresent(table);
        if (known != null) {
            return known;
        }
        TableName name = table.name();
        long found =
                transactions.write(handle -> {
                    LaneStore store = handle.attach(LaneStore.class);
                    store.ensure(name.lake(), table.uuid(), name.namespacePath(), name.name());
                    return store.find(name.lake(), table.uuid()).orElseThrow();
                });
        lanes.put(table, found);
        return found;
    }
}
