package dev.tarn.writer.intake;

import dev.tarn.database.Together;
import dev.tarn.database.Transactions;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchStore;
import dev.tarn.writer.ledger.NewBatch;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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
    private final Together<NewBatch, Boolean> batches;

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

    /** False when the key is taken; then the object is still written down as an upload. */
    boolean land(NewBatch batch) {
        return batches.apply(batch);
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

    private static List<Boolean> land(Handle handle, List<NewBatch> all) {
        BatchStore store = handle.attach(BatchStore.class);
        // In one order everywhere: two who wait for each other's keys would wait for ever.
        Integer[] order = IntStream.range(0, all.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparing(index -> place(all.get(index))));
        int[] landed = store.land(Arrays.stream(order).map(all::get).toList());
        Boolean[] answers = new Boolean[all.size()];
        for (int i = 0; i < landed.length; i++) {
            answers[order[i]] = landed[i] == 1;
        }
        String[] locations =
                IntStream.range(0, all.size())
                        .filter(i -> answers[i])
                        .mapToObj(i -> all.get(i).rawLocation())
                        .toArray(String[]::new);
        if (store.endUploads(locations) != locations.length) {
            throw new UploadGivenUp();
        }
        return List.of(answers);
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
