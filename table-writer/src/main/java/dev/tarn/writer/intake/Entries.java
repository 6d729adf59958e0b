package dev.tarn.writer.intake;

import dev.tarn.database.Together;
import dev.tarn.database.Transactions;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.JudgedBy;
import dev.tarn.writer.ledger.NewBatch;
import dev.tarn.writer.ledger.ReplayStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What a batch that comes has to do with the ledger, three times: is its key there, its upload
 * begins, it has landed. Those who come at the same time do it together, as there are a thousand
 * batches a second and a transaction takes milliseconds.
 */
public final class Entries implements AutoCloseable {
    private static final int AT_ONCE = 2;
    private static final int TOGETHER_MAX = 500;

    /** How often a key may be freed under somebody; each time one who shares it is told its end. */
    private static final int AGAIN_MAX = 100;

    private final Together<Key, Optional<BatchRow>> known;
    private final Together<Upload, Boolean> uploads;
    private final Together<Coming, Outcome> batches;

    public Entries(Transactions transactions) {
        known =
                Together.start(
                        "entries-known",
                        AT_ONCE,
                        TOGETHER_MAX,
                        keys -> transactions.read(handle -> find(handle, keys)));
        uploads =
                Together.start(
                        "entries-uploads",
                        AT_ONCE,
                        TOGETHER_MAX,
                        all -> transactions.write(handle -> begin(handle, all)));
        batches =
                Together.start(
                        "entries-batches",
                        AT_ONCE,
                        TOGETHER_MAX,
                        all -> transactions.write(handle -> land(handle, all)));
    }

    record Key(long lane, String key) {}

    private record Upload(String location, Instant at) {}

    Optional<BatchRow> find(Key key) {
        return known.apply(key);
    }

    /** Written down before there is an object. */
    void begin(String location, Instant at) {
        uploads.apply(new Upload(location, at));
    }

    /** {@code expected} is the version of the contract that the producer has in mind. */
    record Coming(NewBatch batch, Optional<Integer> expected) {
        /** Another version may stand by now than before the body was read. */
        boolean isUnderOther(JudgedBy contract) {
            return expected.isPresent() && !contract.version().equals(expected);
        }
    }

    /** What became of one of those who came together; nobody's refusal is another's. */
    sealed interface Outcome {
        record Stays(JudgedBy contract) implements Outcome {}

        record KeyTaken() implements Outcome {}

        record UnderOther(Optional<Integer> standing) implements Outcome {}

        record NotReplayable(UUID old) implements Outcome {}

        record GivenUp() implements Outcome {}

        /** Its key was taken by one that came at the same time and was refused. */
        record Again() implements Outcome {}
    }

    /**
     * By what it is judged; nothing when the key is taken. Then the object is still written down as
     * an upload, and so it is when the batch is refused.
     */
    Optional<JudgedBy> land(NewBatch batch, Optional<Integer> expected) {
        for (int attempt = 0; attempt < AGAIN_MAX; attempt++) {
            switch (batches.apply(new Coming(batch, expected))) {
                case Outcome.Stays(JudgedBy contract) -> {
                    return Optional.of(contract);
                }
                case Outcome.KeyTaken _ -> {
                    return Optional.empty();
                }
                case Outcome.UnderOther(Optional<Integer> standing) ->
                        throw new OtherContract(expected.orElseThrow(), standing);
                case Outcome.NotReplayable(UUID old) ->
                        throw new CannotReplay(
                                "Batch %s cannot be done again: there is none of this table, it was done again before, is not at rest, or is written without a rejected row"
                                        .formatted(old));
                case Outcome.GivenUp _ -> throw new UploadGivenUp();
                case Outcome.Again _ -> {
                    // Of those who share the key one was told its end.
                }
            }
        }
        throw new UploadGivenUp();
    }

    private static List<Optional<BatchRow>> find(Handle handle, List<Key> keys) {
        Long[] lanes = keys.stream().map(Key::lane).toArray(Long[]::new);
        String[] names = keys.stream().map(Key::key).toArray(String[]::new);
        Map<Key, BatchRow> found = new HashMap<>();
        handle.attach(BatchStore.class)
                .findByKeys(lanes, names)
                .forEach(row -> found.put(new Key(row.laneId(), row.idempotencyKey()), row));
        return keys.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
    }

    private static List<Boolean> begin(Handle handle, List<Upload> all) {
        handle.attach(BatchStore.class)
                .beginUploads(
                        all.stream().map(Upload::location).toList(),
                        all.stream().map(Upload::at).toList());
        return all.stream().map(_ -> true).toList();
    }

    static List<Outcome> land(Handle handle, List<Coming> all) {
        BatchStore store = handle.attach(BatchStore.class);
        // In one order everywhere: two who wait for each other's keys would wait for ever.
        store.land(
                all.stream()
                        .map(Coming::batch)
                        .sorted(Comparator.comparing(Entries::place))
                        .toList());
        UUID[] ids = all.stream().map(coming -> coming.batch().id()).toArray(UUID[]::new);
        Map<UUID, JudgedBy> landed = new HashMap<>();
        store.judged(ids).forEach(found -> landed.put(found.batch(), found));
        Map<UUID, Outcome> refused = refused(handle, all, landed);
        Set<String> freed = new HashSet<>();
        all.stream()
                .map(Coming::batch)
                .filter(batch -> refused.containsKey(batch.id()))
                .forEach(batch -> freed.add(place(batch)));
        if (!refused.isEmpty()) {
            store.withdraw(refused.keySet().toArray(UUID[]::new));
        }
        return all.stream().map(coming -> outcome(coming.batch(), landed, refused, freed)).toList();
    }

    private static Outcome outcome(
            NewBatch batch,
            Map<UUID, JudgedBy> landed,
            Map<UUID, Outcome> refused,
            Set<String> freed) {
        Outcome refusal = refused.get(batch.id());
        if (refusal != null) {
            return refusal;
        }
        JudgedBy contract = landed.get(batch.id());
        if (contract != null) {
            return new Outcome.Stays(contract);
        }
        return freed.contains(place(batch)) ? new Outcome.Again() : new Outcome.KeyTaken();
    }

    /** Those that have landed and shall not have; of the others nothing is left to be done. */
    private static Map<UUID, Outcome> refused(
            Handle handle, List<Coming> all, Map<UUID, JudgedBy> landed) {
        BatchStore store = handle.attach(BatchStore.class);
        Map<UUID, Outcome> refused = new HashMap<>();
        List<NewBatch> rest = new ArrayList<>();
        for (Coming coming : all) {
            JudgedBy contract = landed.get(coming.batch().id());
            if (contract != null && coming.isUnderOther(contract)) {
                refused.put(coming.batch().id(), new Outcome.UnderOther(contract.version()));
            } else if (contract != null) {
                rest.add(coming.batch());
            }
        }
        Set<String> ended =
                store.endUploads(rest.stream().map(NewBatch::rawLocation).toArray(String[]::new));
        ReplayStore replays = handle.attach(ReplayStore.class);
        // As with the keys.
        rest.sort(Comparator.comparing(batch -> batch.replays().map(UUID::toString).orElse("")));
        for (NewBatch batch : rest) {
            if (!ended.contains(batch.rawLocation())) {
                refused.put(batch.id(), new Outcome.GivenUp());
            } else if (batch.replays().isPresent() && !link(replays, batch)) {
                // Its body is nobody's but an upload's again.
                store.beginUploads(List.of(batch.rawLocation()), List.of(batch.receivedAt()));
                refused.put(batch.id(), new Outcome.NotReplayable(batch.replays().orElseThrow()));
            }
        }
        return refused;
    }

    /** At the same moment as the new one lands: no row comes with both, and none with neither. */
    private static boolean link(ReplayStore replays, NewBatch batch) {
        return replays.link(batch.laneId(), batch.replays().orElseThrow(), batch.id()) == 1;
    }

    private static String place(NewBatch batch) {
        return batch.laneId() + " " + batch.idempotencyKey();
    }

    @Override
    public void close() {
        known.close();
        uploads.close();
        batches.close();
    }
}
