package dev.tarn.writer.intake;

import dev.tarn.database.Together;
import dev.tarn.database.Transactions;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.landing.RawPlace;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.JudgedBy;
import dev.tarn.writer.ledger.NewBatch;
import dev.tarn.writer.ledger.NewPack;
import dev.tarn.writer.ledger.PackStore;
import dev.tarn.writer.ledger.TimeOrderedId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Lands short bodies. A request to the store costs more than their bytes, so those that come while
 * others are on their way go together, as one object and in one transaction. Whoever comes alone
 * waits for nobody, and gets an object of their own.
 */
final class Packs implements AutoCloseable {
    /** One that the store keeps waiting must not hold up all. */
    private static final int AT_ONCE = 4;

    private static final int BODIES_MAX = 256;

    /** How often a key may be freed under somebody; each time one who shares it is told its end. */
    private static final int AGAIN_MAX = 100;

    private final Transactions transactions;
    private final Uploads uploads;
    private final LandingArea landing;
    private final String pipeline;
    private final InstantSource clock;
    private final LongAdder packs = new LongAdder();
    private final LongAdder packed = new LongAdder();
    private final Together<ShortBody, Outcome> together;

    Packs(
            Transactions transactions,
            Uploads uploads,
            LandingArea landing,
            String pipeline,
            InstantSource clock) {
        this.transactions = transactions;
        this.uploads = uploads;
        this.landing = landing;
        this.pipeline = pipeline;
        this.clock = clock;
        this.together =
                Together.start(
                        "packs",
                        AT_ONCE,
                        BODIES_MAX,
                        body -> body.bytes().length,
                        LandingArea.PART_BYTES,
                        this::landAll);
    }

    /** What became of one body. */
    private sealed interface Outcome {
        record Landed(BatchRow batch) implements Outcome {}

        record KeyTaken() implements Outcome {}

        record UnderOtherContract(Optional<Integer> standing) implements Outcome {}

        /** Its key was taken by one that came at the same time and was refused. */
        record Again() implements Outcome {}

        /** The same for all, and trying alone does not help. */
        record Failed(LandingFailure failure) implements Outcome {}
    }

    /** As it is now in the ledger; nothing when its key is taken. */
    Optional<BatchRow> land(ShortBody body) {
        for (int attempt = 0; attempt < AGAIN_MAX; attempt++) {
            switch (together.apply(body)) {
                case Outcome.Landed(BatchRow batch) -> {
                    return Optional.of(batch);
                }
                case Outcome.KeyTaken _ -> {
                    return Optional.empty();
                }
                case Outcome.UnderOtherContract(Optional<Integer> standing) ->
                        throw new OtherContract(body.request().contract().orElseThrow(), standing);
                case Outcome.Failed(LandingFailure failure) -> throw failure;
                case Outcome.Again _ -> {
                    // Of those who share the key one was told its end.
                }
            }
        }
        throw new UploadGivenUp();
    }

    private List<Outcome> landAll(List<ShortBody> bodies) {
        return bodies.size() == 1 ? List.of(landAlone(bodies.getFirst())) : landTogether(bodies);
    }

    private Outcome landAlone(ShortBody body) {
        Uploads.Upload upload;
        try {
            upload =
                    uploads.take(
                            body.id(),
                            Long.toString(body.lane()),
                            body.received(),
                            new ByteArrayInputStream(body.bytes()));
        } catch (IOException ofMemory) {
            throw new UncheckedIOException(ofMemory);
        }
        return uploads.land(batch(body, upload.place(), uploads.now()), body.request().contract())
                .<Outcome>map(Outcome.Landed::new)
                .orElseGet(Outcome.KeyTaken::new);
    }

    private List<Outcome> landTogether(List<ShortBody> bodies) {
        // In one order everywhere: two who wait for each other's keys would wait for ever.
        List<ShortBody> sorted =
                bodies.stream().sorted(Comparator.comparing(ShortBody::place)).toList();
        UUID id = TimeOrderedId.next(clock);
        String location = uploads.begin("packs", id, uploads.now());
        List<RawPlace> places;
        try {
            places =
                    landing.writeTogether(location, sorted.stream().map(ShortBody::bytes).toList());
        } catch (LandingFailure unknown) {
            // The object may be there, or come yet: upkeep deletes it when nothing comes any more.
            return bodies.stream().<Outcome>map(_ -> new Outcome.Failed(unknown)).toList();
        }
        packs.increment();
        packed.add(bodies.size());
        Instant landedAt = uploads.now();
        List<NewBatch> batches = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            batches.add(batch(sorted.get(i), places.get(i), landedAt));
        }
        Map<UUID, Outcome> outcomes =
                land(
                        new NewPack(id, location, places.getLast().end(), landedAt, batches),
                        sorted.stream()
                                .filter(body -> body.request().contract().isPresent())
                                .collect(
                                        Collectors.toMap(
                                                ShortBody::id,
                                                body -> body.request().contract().orElseThrow())));
        Set<String> freed =
                sorted.stream()
                        .filter(body ->
                                outcomes.get(body.id()) instanceof Outcome.UnderOtherContract)
                        .map(ShortBody::place)
                        .collect(Collectors.toSet());
        return bodies.stream()
                .map(body ->
                        Optional.ofNullable(outcomes.get(body.id()))
                                .orElseGet(() ->
                                        freed.contains(body.place())
                                                ? new Outcome.Again()
                                                : new Outcome.KeyTaken()))
                .toList();
    }

    private NewBatch batch(ShortBody body, RawPlace place, Instant landedAt) {
        return body.request()
                .batch(
                        body.id(),
                        body.lane(),
                        place,
                        body.raw().checksum(),
                        pipeline,
                        body.received(),
                        landedAt);
    }

    /** Without those whose keys are taken. After a doubt about the commit nothing is deleted. */
    private Map<UUID, Outcome> land(NewPack pack, Map<UUID, Integer> expected) {
        Map<UUID, Outcome> outcomes;
        try {
            outcomes =
                    transactions.write(handle -> {
                        PackStore packs = handle.attach(PackStore.class);
                        BatchStore batches = handle.attach(BatchStore.class);
                        Map<UUID, Outcome> found = outcomes(pack, packs.land(pack), expected);
                        UUID[] stays = ids(found, true);
                        UUID[] withdrawn = ids(found, false);
                        if (withdrawn.length > 0) {
                            batches.withdraw(withdrawn);
                        }
                        if (stays.length > 0) {
                            packs.insert(
                                    pack.id(),
                                    pack.location(),
                                    pack.bytes(),
                                    stays,
                                    pack.landedAt());
                            if (batches.endUpload(pack.location()) != 1) {
                                throw new UploadGivenUp();
                            }
                        }
                        return found;
                    });
        } catch (UploadGivenUp late) {
            // Upkeep may have been there before the object was.
            uploads.forget(pack.location(), late);
            throw late;
        }
        if (ids(outcomes, true).length == 0) {
            uploads.forget(pack.location(), null);
        }
        return outcomes;
    }

    private static Map<UUID, Outcome> outcomes(
            NewPack pack, List<JudgedBy> landed, Map<UUID, Integer> expected) {
        Map<UUID, NewBatch> batches =
                pack.batches().stream().collect(Collectors.toMap(NewBatch::id, batch -> batch));
        Map<UUID, Outcome> outcomes = new HashMap<>();
        for (JudgedBy judged : landed) {
            Optional<Integer> wanted = Optional.ofNullable(expected.get(judged.batch()));
            Optional<NewBatch> batch = Optional.ofNullable(batches.get(judged.batch()));
            outcomes.put(
                    judged.batch(),
                    // Another version may stand by now than before the body was read.
                    wanted.isPresent() && !judged.version().equals(wanted)
                            ? new Outcome.UnderOtherContract(judged.version())
                            : new Outcome.Landed(batch.orElseThrow().landed(judged)));
        }
        return outcomes;
    }

    private static UUID[] ids(Map<UUID, Outcome> outcomes, boolean landed) {
        return outcomes.entrySet().stream()
                .filter(each -> each.getValue() instanceof Outcome.Landed == landed)
                .map(Map.Entry::getKey)
                .toArray(UUID[]::new);
    }

    /** How many objects of several bodies there were. */
    long packs() {
        return packs.sum();
    }

    /** How many bodies are in them. */
    long packed() {
        return packed.sum();
    }

    @Override
    public void close() {
        together.close();
    }
}
