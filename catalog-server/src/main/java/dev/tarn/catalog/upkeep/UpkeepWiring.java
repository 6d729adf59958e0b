package dev.tarn.catalog.upkeep;

import dev.tarn.catalog.idempotency.IdempotencyStore;
import dev.tarn.catalog.identity.LoginAuditStore;
import dev.tarn.catalog.identity.SessionStore;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.need.Needs;
import dev.tarn.catalog.need.UseStore;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Every chore of a catalog server. */
public final class UpkeepWiring implements AutoCloseable {
    /** How long what is deleted stays written down, for requests that read it just before. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Upkeep upkeep;

    public UpkeepWiring(
            UpkeepConfig config,
            Duration idempotencyKeyLifetime,
            Duration instantWindow,
            Needs needs,
            Database database,
            Lakes lakes,
            Documents documents,
            FileStores stores,
            MeterRegistry meters,
            InstantSource clock) {
        var transactions = database.transactions();
        var jdbi = database.jdbi();
        var stopping = new CountDownLatch(1);
        // A request is answered again from the metadata file that it made.
        Duration metadataRetention =
                longest(config.metadataRetention(), idempotencyKeyLifetime, instantWindow);
        List<Chore> chores =
                List.of(
                        new ExpiredRows(
                                "idempotency-keys",
                                idempotencyKeyLifetime,
                                (handle, before) ->
                                        handle.attach(IdempotencyStore.class)
                                                .deleteExpired(before, config.batch()),
                                transactions),
                        new ExpiredRows(
                                "login-audit",
                                config.loginAuditRetention(),
                                (handle, before) ->
                                        handle.attach(LoginAuditStore.class)
                                                .deleteExpired(before, config.batch()),
                                transactions),
                        new ExpiredRows(
                                "sessions",
                                Duration.ZERO,
                                (handle, before) ->
                                        handle.attach(SessionStore.class)
                                                .deleteEnded(before, config.batch()),
                                transactions),
                        new ExpiredRows(
                                "snapshot-uses",
                                Duration.ZERO,
                                (handle, before) ->
                                        handle.attach(UseStore.class)
                                                .deleteOver(before, config.batch()),
                                transactions),
                        new ExpiredRows(
                                "deleted-metadata-rows",
                                REMEMBERED,
                                (handle, before) ->
                                        handle.attach(SupersededStore.class)
                                                .forget(before, config.batch()),
                                transactions),
                        new ExpiredMetadata(
                                jdbi.onDemand(SupersededStore.class),
                                transactions,
                                lakes,
                                documents,
                                stores,
                                needs,
                                config,
                                metadataRetention),
                        new Purge(
                                jdbi.onDemand(PurgeStore.class),
                                transactions,
                                lakes,
                                documents,
                                stores,
                                needs,
                                config,
                                longest(config.droppedRetention(), instantWindow),
                                clock,
                                stopping));
        this.upkeep =
                Upkeep.start(
                        config.enabled() ? chores : List.of(),
                        config.every(),
                        meters,
                        clock,
                        stopping);
    }

    private static Duration longest(Duration... durations) {
        return Collections.max(List.of(durations));
    }

    @Override
    public void close() {
        upkeep.close();
    }
}
