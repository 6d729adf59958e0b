package dev.tarn.catalog.upkeep;

import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.need.Needs;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.TableMetadata;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes metadata files that have left the metadata log of a table with {@code
 * write.metadata.delete-after-commit.enabled}. A file that is current for anybody, named by the log
 * again, or held, stays; so does one that is not beneath its table's own location, because what a
 * log names is a client's word.
 */
final class ExpiredMetadata implements Chore {
    private static final Logger log = LoggerFactory.getLogger(ExpiredMetadata.class);

    /** Until what is held is looked at again. */
    private static final int LEASES_BETWEEN = 12;

    private final SupersededStore store;
    private final Transactions transactions;
    private final Lakes lakes;
    private final Documents documents;
    private final FileStores stores;
    private final Needs needs;
    private final UpkeepConfig config;
    private final Duration retention;

    /** {@code retention} covers all who may still ask for a file that was superseded. */
    ExpiredMetadata(
            SupersededStore store,
            Transactions transactions,
            Lakes lakes,
            Documents documents,
            FileStores stores,
            Needs needs,
            UpkeepConfig config,
            Duration retention) {
        this.store = store;
        this.transactions = transactions;
        this.lakes = lakes;
        this.documents = documents;
        this.stores = stores;
        this.needs = needs;
        this.config = config;
        this.retention = retention;
    }

    @Override
    public String name() {
        return "metadata-files";
    }

    @Override
    public int step(Instant now) {
        List<SupersededRow> claimed =
                transactions.write(handle -> withoutHeld(handle, claim(handle, now), now));
        if (claimed.isEmpty()) {
            return 0;
        }
        Set<String> needed =
                new HashSet<>(
                        store.current(
                                claimed.stream()
                                        .map(SupersededRow::location)
                                        .toArray(String[]::new)));
        Map<Long, Set<String>> logs = new HashMap<>();
        Optional<RuntimeException> failed = Optional.empty();
        for (SupersededRow file : claimed) {
            try {
                needed.addAll(logs.computeIfAbsent(file.tabularId(), _ -> logged(file)));
                end(file, needed, now);
            } catch (RuntimeException failure) {
                // One store that fails keeps no other waiting: this file's turn comes again.
                failed = Optional.of(failed.orElse(failure));
            }
        }
        failed.ifPresent(failure -> {
            throw failure;
        });
        return claimed.size();
    }

    private List<SupersededRow> claim(Handle handle, Instant now) {
        return handle.attach(SupersededStore.class)
                .claim(now.minus(retention), now, now.plus(config.lease()), config.batch());
    }

    /** What somebody holds is put back, before anybody may think that it is gone. */
    private List<SupersededRow> withoutHeld(
            Handle handle, List<SupersededRow> claimed, Instant now) {
        var free = new ArrayList<SupersededRow>();
        claimed.stream()
                .collect(Collectors.groupingBy(SupersededRow::tabularId))
                .forEach((tabularId, files) -> {
                    SupersededRow one = files.getFirst();
                    Set<String> held =
                            needs.held(
                                    handle,
                                    one.lakeId(),
                                    one.uuid(),
                                    files.stream()
                                            .map(SupersededRow::location)
                                            .collect(Collectors.toSet()));
                    if (!held.isEmpty()) {
                        handle.attach(SupersededStore.class)
                                .postpone(
                                        tabularId,
                                        held.toArray(String[]::new),
                                        now.plus(config.lease().multipliedBy(LEASES_BETWEEN)));
                    }
                    files.stream()
                            .filter(file -> !held.contains(file.location()))
                            .forEach(free::add);
                });
        return free;
    }

    private void end(SupersededRow file, Set<String> needed, Instant now) {
        boolean own = Locations.within(file.location(), file.tabularLocation());
        if (own && !needed.contains(file.location())) {
            delete(file, now);
        } else {
            keep(file);
        }
    }

    /** What the current metadata names. */
    private Set<String> logged(SupersededRow file) {
        TableMetadata metadata =
                documents.parse(
                        file.tabularId(),
                        documents.load(file.tabularId(), file.metadataLocation()));
        var locations = new HashSet<String>();
        metadata.previousFiles().forEach(entry -> locations.add(entry.file()));
        return locations;
    }

    private void delete(SupersededRow file, Instant now) {
        stores.of(lakes.require(file.lake()).storage()).delete(file.location());
        transactions.run(handle -> handle.attach(SupersededStore.class).deleted(file.id(), now));
    }

    private void keep(SupersededRow file) {
        log.atInfo()
                .addKeyValue("location", file.location())
                .log("Kept a metadata file that is still needed, or is not the table's own");
        transactions.run(handle -> handle.attach(SupersededStore.class).keep(file.id()));
    }
}
