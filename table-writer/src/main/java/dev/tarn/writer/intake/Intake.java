package dev.tarn.writer.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.database.Transactions;
import dev.tarn.writer.creation.TableCreation;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.RawBody;
import dev.tarn.writer.ledger.BatchLink;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.LaneStore;
import dev.tarn.writer.ledger.NewBatch;
import dev.tarn.writer.ledger.TimeOrderedId;
import dev.tarn.writer.message.Messages;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Lands bodies: first the object, which is written down before it is begun, then the row of the
 * batch. The row's key is unique, so that of many who bring the same at once one lands it and the
 * others find it there.
 */
public final class Intake implements AutoCloseable {
    /** Upkeep gives uploads up an hour later, so that none of their objects appears after that. */
    private static final Duration UPLOAD_MAX = Duration.ofHours(5);

    /** With spaces that no producer's key may have. */
    private static final String REPLAY_KEY = "replay\u00a0of\u00a0";

    private static final int LANES_REMEMBERED = 100_000;

    /** Some seconds' worth: whoever comes again does so soon. */
    private static final int KEYS_REMEMBERED = 20_000;

    /** A name that went away and came back is told to the lane after so long. */
    private static final Duration NAME_REMEMBERED = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final Entries entries;
    private final Uploads uploads;
    private final Packs packs;
    private final TableIdentities identities;
    private final TableCreation creation;
    private final Messages messages;
    private final Admission admission;
    private final LongConsumer wakeLane;
    private final String pipeline;
    private final long bodyMax;
    private final InstantSource clock;

    /** Keys of short batches that landed, or tried to, at this writer. */
    private final Cache<Entries.Key, Boolean> came =
            Caffeine.newBuilder().maximumSize(KEYS_REMEMBERED).build();

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
        this.uploads = new Uploads(transactions, entries, landing, clock);
        this.packs = new Packs(transactions, uploads, landing, pipeline, clock);
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
            var bounded = new BoundedBody(body, bodyMax, clock, UPLOAD_MAX);
            return mayLandUnseen(request, lane(table))
                    ? landUnseen(request, table, bounded, room)
                    : landAfterLook(request, table, bounded, room);
        }
    }

    /**
     * Whether it is short, nothing can be said against it before its body is read, and its key has
     * not come lately: then landing it says whether the key is taken, and asking before would only
     * be one question more.
     */
    private boolean mayLandUnseen(BatchRequest request, long lane) {
        return request.length().orElse(Long.MAX_VALUE) <= LandingArea.SHORT_BYTES_MAX
                && request.replays().isEmpty()
                && request.contract().isEmpty()
                && request.options().message().isEmpty()
                && admission.hasRoom(lane)
                && came.getIfPresent(new Entries.Key(lane, request.idempotencyKey())) == null;
    }

    private Landed landUnseen(
            BatchRequest request, KnownTable table, InputStream body, Admission.Room room)
            throws IOException {
        long lane = lane(table);
        Instant received = uploads.now();
        byte[] whole = body.readNBytes(LandingArea.SHORT_BYTES_MAX);
        var all = ShortBody.of(TimeOrderedId.next(clock), lane, request, received, whole);
        came.put(new Entries.Key(lane, request.idempotencyKey()), true);
        Optional<BatchRow> landed = packs.land(all);
        return landed.isPresent()
                ? here(lane, all.raw(), landed.orElseThrow(), room)
                : landAfterLook(request, table, new ByteArrayInputStream(whole), room);
    }

    private Landed landAfterLook(
            BatchRequest request, KnownTable table, InputStream body, Admission.Room room)
            throws IOException {
        long lane = lane(table);
        Optional<BatchRow> known = find(lane, request.idempotencyKey());
        if (known.isPresent() && !identities.now(request.table()).equals(table)) {
            // A receipt is for the table that has the name now, not for one that had it.
            lane = lane(identities.lately(request.table()));
            known = find(lane, request.idempotencyKey());
        }
        if (known.isPresent()) {
            return compare(request, known.orElseThrow(), LandingArea.measure(body));
        }
        long found = lane;
        // Refuses one that nobody has registered, before the body is read.
        request.options().message().ifPresent(version -> messages.load(found, version));
        request.contract().ifPresent(version -> requireExpected(found, version));
        admission.requireRoom(lane);
        return landNew(request, lane, body, room);
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
        Uploads.Upload upload =
                uploads.take("new", new BoundedBody(body, bodyMax, clock, UPLOAD_MAX));
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
            uploads.forget(upload.location(), failure);
            throw failure;
        }
        // From here on it may have landed, whatever fails.
        return settle(request, lane, upload, room);
    }

    private Landed landNew(BatchRequest request, long lane, InputStream body, Admission.Room room)
            throws IOException {
        // What is linked to another batch changes that one as well, and may be refused for it.
        if (request.replays().isPresent()
                || request.length().orElse(0) > LandingArea.SHORT_BYTES_MAX) {
            return settle(request, lane, uploads.take(Long.toString(lane), body), room);
        }
        Instant received = uploads.now();
        byte[] start = body.readNBytes(LandingArea.SHORT_BYTES_MAX + 1);
        if (start.length > LandingArea.SHORT_BYTES_MAX) {
            var whole = new SequenceInputStream(new ByteArrayInputStream(start), body);
            return settle(request, lane, uploads.take(Long.toString(lane), whole), room);
        }
        var all = ShortBody.of(TimeOrderedId.next(clock), lane, request, received, start);
        return settle(request, lane, all.raw(), packs.land(all), room);
    }

    private Landed settle(
            BatchRequest request, long lane, Uploads.Upload upload, Admission.Room room) {
        NewBatch batch =
                request.batch(
                        upload.id(),
                        lane,
                        upload.place(),
                        upload.raw().checksum(),
                        pipeline,
                        upload.received(),
                        uploads.now());
        return settle(request, lane, upload.raw(), uploads.land(batch, request.contract()), room);
    }

    private Landed settle(
            BatchRequest request,
            long lane,
            RawBody raw,
            Optional<BatchRow> landed,
            Admission.Room room) {
        if (landed.isPresent()) {
            return here(lane, raw, landed.orElseThrow(), room);
        }
        // Somebody else was faster with the same key.
        BatchRow row =
                find(lane, request.idempotencyKey())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "The batch of key %s is gone"
                                                .formatted(request.idempotencyKey())));
        return compare(request, row, raw);
    }

    /** Nothing that could fail comes behind what has landed. */
    private Landed here(long lane, RawBody raw, BatchRow batch, Admission.Room room) {
        room.landed(raw.bytes());
        wakeLane.accept(lane);
        return new Landed.First(batch);
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
        Uploads.Upload upload =
                uploads.copy(Long.toString(old.laneId()), old.place(), old.checksum());
        var batch =
                new NewBatch(
                        upload.id(),
                        old.laneId(),
                        REPLAY_KEY + old.id(),
                        old.options(),
                        principal,
                        upload.place(),
                        old.checksum(),
                        pipeline,
                        upload.received(),
                        uploads.now(),
                        old.origin(),
                        new BatchLink(Optional.of(old.id()), rejects, Optional.empty()));
        Optional<BatchRow> landed = uploads.land(batch, Optional.empty());
        if (landed.isPresent()) {
            wakeLane.accept(old.laneId());
        }
        return landed;
    }

    private static Landed compare(BatchRequest request, BatchRow batch, RawBody raw) {
        boolean same =
                batch.link().replays().equals(request.replays())
                        && batch.options().equals(request.options().canonical())
                        && batch.rawBytes() == raw.bytes()
                        && Arrays.equals(batch.checksum(), raw.checksum());
        return same ? new Landed.Again(batch) : new Landed.KeyTaken(batch);
    }

    private Optional<BatchRow> find(long lane, String key) {
        return entries.find(new Entries.Key(lane, key));
    }

    private long lane(KnownTable table) {
        Long known = lanes.getIfPresent(table);
        // One of all who bring a batch at that moment asks: it is one row that they would lock.
        return known == null ? lanes.get(table, this::ensure) : known;
    }

    private long ensure(KnownTable table) {
        TableName name = table.name();
        return transactions.write(handle -> {
            LaneStore store = handle.attach(LaneStore.class);
            store.ensure(name.lake(), table.uuid(), name.namespacePath(), name.name());
            return store.find(name.lake(), table.uuid()).orElseThrow();
        });
    }

    /** How many objects of several short bodies this writer has made. */
    public long packs() {
        return packs.packs();
    }

    /** How many bodies are in them. */
    public long packedBodies() {
        return packs.packed();
    }

    @Override
    public void close() {
        packs.close();
    }
}
