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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private record Key(long lane, String key) {}

    private record Upload(String location, Instant at) {}

    Optional<BatchRow> find(long lane, String key) {
        return known.apply(new Key(lane, key));
    }

    /** Written down before there is an object. */
    void begin(String location, Instant at) {
        uploads.apply(new Upload(location, at));
    }

    private record Coming(NewBatch batch, Optional<Integer> expected) {
        /** Another version may stand by now than before the body was read. */
        Outcome outcome(Optional<JudgedBy> landed) {
            boolean other =
                    landed.isPresent()
                            && expected.isPresent()
                            && !landed.flatMap(JudgedBy::version).equals(expected);
            return new Outcome(landed, other);
        }
    }

    /** Nothing has landed when the key is taken. */
    private record Outcome(Optional<JudgedBy> landed, boolean underOtherContract) {
        boolean stays() {
            return landed.isPresent() && !underOtherContract;
        }
    }

    /**
     * By what it is judged; nothing when the key is taken. Then the object is still written down as
     * an upload, and so it is when another contract stands than the expected one.
     */
    Optional<JudgedBy> land(NewBatch batch, Optional<Integer> expected) {
        Outcome outcome = batches.apply(new Coming(batch, expected));
        if (outcome.underOtherContract()) {
            throw new OtherContract(
                    expected.orElseThrow(), outcome.landed().flatMap(JudgedBy::version));
        }
        return outcome.landed();
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

    private static List<Outcome> land(Handle handle, List<Coming> all) {
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
        List<Outcome> outcomes = new ArrayList<>();
        List<UUID> withdrawn = new ArrayList<>();
        List<String> locations = new ArrayList<>();
        for (Coming coming : all) {
            UUID id = coming.batch().id();
            Outcome outcome = coming.outcome(Optional.ofNullable(landed.get(id)));
            outcomes.add(outcome);
            if (outcome.stays()) {
                locations.add(coming.batch().rawLocation());
            } else if (outcome.underOtherContract()) {
                withdrawn.add(id);
            }
        }
        if (!withdrawn.isEmpty()) {
            store.withdraw(withdrawn.toArray(UUID[]::new));
        }
        if (store.endUploads(locations.toArray(String[]::new)) != locations.size()) {
            throw new UploadGivenUp();
        }
        ReplayStore replays = handle.attach(ReplayStore.class);
        for (int i = 0; i < all.size(); i++) {
            if (outcomes.get(i).stays()) {
                link(replays, all.get(i).batch());
            }
        }
        return outcomes;
    }

    /** At the same moment as the new one lands: no row comes with both, and none with neither. */
    private static void link(ReplayStore replays, NewBatch batch) {
        for (UUID old : batch.replays().stream().toList()) {
            if (replays.link(batch.laneId(), old, batch.id()) != 1) {
                throw new CannotReplay(
                        "Batch %s cannot be done again: there is none of this table, it was done again before, is not at rest, or is written without a rejected row"
                                .formatted(old));
            }
        }
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
