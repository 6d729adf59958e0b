package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.IdempotencyKey;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataHistory;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.jdbi.v3.core.Handle;

/**
 * The one short transaction in which pointers move: every pointer from where it was read, or none;
 * with the bytes that a load answers and the entries of the commit log.
 */
final class Swap {
    private final Transactions transactions;
    private final Retention retention;
    private final Runnable columnsChanged;

    /** {@code columnsChanged} is told when a name may stand for another column of its table. */
    Swap(Transactions transactions, Retention retention, Runnable columnsChanged) {
        this.retention = retention;
        this.transactions = transactions;
        this.columnsChanged = columnsChanged;
    }

    /** How it ended, when it ended at all; {@code UnknownCommitOutcome} says that nobody knows. */
    sealed interface Result {
        record Swapped() implements Result {}

        /** The state is not any more what was read. Nothing was changed. */
        record Lost(String message) implements Result {}

        /** A commit-id is decided already. Nothing was changed. */
        record Settled(String message) implements Result {}
    }

    /** Rolls the transaction back on the way out. */
    private static final class Moved extends RuntimeException {
        private static final long serialVersionUID = 1;

        Moved(String message) {
            super(message, null, false, false);
        }
    }

    Result run(Lake lake, List<Planned> plan, boolean inTurn, Author author) {
        // Compressed here, because a transaction holds locks and does nothing but SQL.
        List<Step> steps = plan.stream().map(Step::of).sorted(Step.ORDER).toList();
        List<UUID> newColumns = withNewColumns(plan);
        try {
            transactions.run(handle -> {
                if (doneAtOnce(handle, lake, steps, inTurn, author)) {
                    return;
                }
                var entries = new ArrayList<LogEntry>();
                LocationRules.lock(handle, plan);
                requireSameHolds(handle, plan);
                for (Step step : steps) {
                    apply(handle, lake, step, inTurn, author).ifPresent(entries::add);
                }
                if (!newColumns.isEmpty()) {
                    SwapQueries.tellOfColumns(handle, newColumns);
                }
                author.key().ifPresent(key -> claim(handle, key, plan.getFirst()));
                CommitIds.claim(handle, entries);
                CommitLog.append(handle, entries, author);
            });
            return new Result.Swapped();
        } catch (Moved moved) {
            return new Result.Lost(String.valueOf(moved.getMessage()));
        } catch (CommitIdTaken taken) {
            return new Result.Settled(String.valueOf(taken.getMessage()));
        } catch (SqlFailure.UniqueViolation taken) {
            return new Result.Lost(
                    taken.constraint().equals("tabulars_location_key")
                            ? "another table or view has just taken the location"
                            : "a table or view of that name has just been created");
        } catch (SqlFailure.ForeignKeyViolation _) {
            throw new NoSuchNamespaceException(
                    "Cannot commit %s: the namespace has just been dropped", names(plan));
        } catch (SqlFailure.Deadlock | SqlFailure.SerializationFailure circle) {
            return new Result.Lost("other commits were in the way");
        } finally {
            // Also when nobody knows whether it was done.
            if (!newColumns.isEmpty()) {
                columnsChanged.run();
            }
        }
    }

    /** What was planned to go may be held by now. */
    private void requireSameHolds(Handle handle, List<Planned> plan) {
        for (Planned planned : plan) {
            if (planned instanceof Planned.Update update
                    && update.holdState()
                            .filter(state -> !retention.isStill(handle, state))
                            .isPresent()) {
                throw moved(update.name(), update.tabular());
            }
        }
    }

    private static List<UUID> withNewColumns(List<Planned> plan) {
        return plan.stream()
                .filter(planned ->
                        planned instanceof Planned.Update update && update.changesColumns())
                .map(planned -> ((Planned.Update) planned).uuid())
                .toList();
    }

    /** With the table that was there, which may have another name when the request comes again. */
    private static void claim(Handle handle, IdempotencyKey key, Planned first) {
        String made = MetadataHistory.reference(first.document());
        switch (first) {
            case Planned.Create _ -> key.claim(handle, made);
            case Planned.Update update -> key.claim(handle, made, update.tabular().uuid());
            case Planned.Unchanged same -> key.claim(handle, made, same.tabular().uuid());
        }
    }

    private static List<String> names(List<Planned> plan) {
        return plan.stream().map(planned -> planned.name().toString()).toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Step(Planned planned, byte[] body, String digest) {
        /**
         * Rows are locked in the order of their keys, and new ones made in the order of their
         * names.
         */
        static final Comparator<Step> ORDER =
                Comparator.<Step>comparingLong(step -> key(step.planned()))
                        .thenComparing(step -> step.planned().name().toString());

        static Step of(Planned planned) {
            return planned instanceof Planned.Unchanged
                    ? new Step(planned, new byte[0], "")
                    : new Step(
                            planned, planned.document().compressed(), planned.document().digest());
        }

        private static long key(Planned planned) {
            return switch (planned) {
                case Planned.Update update -> update.tabular().id();
                case Planned.Unchanged unchanged -> unchanged.tabular().id();
                case Planned.Create _ -> Long.MAX_VALUE;
            };
        }
    }

    private Optional<LogEntry> apply(
            Handle handle, Lake lake, Step step, boolean inTurn, Author author) {
        return switch (step.planned()) {
            case Planned.Create create -> Optional.of(create(handle, lake, create, step, author));
            case Planned.Update update ->
                    Optional.of(update(handle, lake, update, step, inTurn, author));
            case Planned.Unchanged unchanged -> {
                hold(handle, unchanged);
                yield Optional.empty();
            }
        };
    }

    private static List<String> places(String location, List<String> beside) {
        return Stream.concat(Stream.of(location), beside.stream()).toList();
    }

    /** The shortest way for what comes alone, and is no more than usual. */
    private static boolean doneAtOnce(
            Handle handle, Lake lake, List<Step> steps, boolean inTurn, Author author) {
        Step step = steps.getFirst();
        boolean done =
                steps.size() == 1
                        && switch (step.planned()) {
                            case Planned.Create create ->
                                    CreationQueries.suffice(create)
                                            && createdAtOnce(handle, lake, create, step, author);
                            case Planned.Update update ->
                                    UpdateQueries.suffice(update)
                                            && updatedAtOnce(handle, update, step, inTurn, author);
                            case Planned.Unchanged _ -> false;
                        };
        if (done) {
            author.key().ifPresent(key -> claim(handle, key, step.planned()));
        }
        return done;
    }

    private static boolean updatedAtOnce(
            Handle handle, Planned.Update update, Step step, boolean inTurn, Author author) {
        if (UpdateQueries.update(handle, update, step.body(), step.digest(), inTurn, author) != 1) {
            throw moved(update.name(), update.tabular());
        }
        return true;
    }

    /** Nothing was done when something is in the way: the long way finds out what. */
    private static boolean createdAtOnce(
            Handle handle, Lake lake, Planned.Create create, Step step, Author author) {
        return CreationQueries.insert(handle, lake.id(), create, step.body(), step.digest(), author)
                == 1;
    }

    private LogEntry create(
            Handle handle, Lake lake, Planned.Create create, Step step, Author author) {
        // Before a row of what comes back is forgotten, which knows what is being deleted of it.
        if (!create.newContent().writes()) {
            keepFile(handle, create.document().location());
        }
        UuidRules.claim(handle, lake.id(), create, author);
        LocationRules.requireOwn(
                handle,
                0,
                places(create.location(), create.placesBeside()),
                LocationRules.chooses(create)
                        ? Optional.of(newcomer(lake, create.uuid(), author))
                        : Optional.empty());
        String namespace = NamespacePath.of(create.name().namespace());
        MetadataDocument document = create.document();
        long id =
                SwapQueries.insert(handle, lake.id(), namespace, create, step.body())
                        .orElseThrow(() ->
                                new NoSuchNamespaceException(
                                        "Namespace does not exist: %s", create.name().namespace()));
        remember(handle, id, create.placesBeside());
        return new LogEntry(
                lake.id(),
                id,
                create.uuid(),
                create.kind(),
                create.action(),
                namespace,
                create.name().name(),
                Optional.empty(),
                Optional.of(document.location()),
                Optional.of(step.digest()),
                create.newContent().snapshots(),
                create.newContent().commitIds());
    }

    private LogEntry update(
            Handle handle,
            Lake lake,
            Planned.Update update,
            Step step,
            boolean inTurn,
            Author author) {
        Tabular tabular = update.tabular();
        if (update.action() == Action.REGISTER) {
            HoldRules.requireFree(
                    retention, handle, lake.id(), tabular.uuid(), update.name(), "replace");
        }
        UuidRules.claim(handle, lake.id(), update, author);
        LocationRules.requireOwn(
                handle,
                tabular.id(),
                update.newPlaces(),
                Optional.of(newcomer(lake, update.uuid(), author)));
        if (update.changesUuid()) {
            handle.attach(PlaceStore.class)
                    .keepReplaced(
                            tabular.id(),
                            author.ifReads(update.name(), tabular.uuid()).orElse(null));
        }
        MetadataDocument document = update.document();
        SwapQueries.Held held =
                SwapQueries.swap(handle, update, step.body(), inTurn)
                        .orElseThrow(() -> moved(update.name(), tabular));
        supersede(handle, tabular.id(), update);
        update.placesBeside()
                .ifPresent(places -> {
                    handle.attach(PlaceStore.class).forgetPlaces(tabular.id());
                    remember(handle, tabular.id(), places);
                });
        return new LogEntry(
                lake.id(),
                tabular.id(),
                update.uuid(),
                tabular.kind(),
                update.action(),
                held.namespace(),
                held.name(),
                Optional.of(tabular.metadataLocation()),
                Optional.of(document.location()),
                Optional.of(step.digest()),
                update.newContent().snapshots(),
                update.newContent().commitIds());
    }

    private LocationRules.Newcomer newcomer(Lake lake, UUID uuid, Author author) {
        return new LocationRules.Newcomer(lake.id(), uuid, author, retention);
    }

    /** Where nobody else may lie from now on. */
    private static void remember(Handle handle, long tabularId, List<String> places) {
        if (!places.isEmpty()) {
            handle.attach(PlaceStore.class).insertPlaces(tabularId, places.toArray(String[]::new));
        }
    }

    private static void supersede(Handle handle, long tabularId, Planned.Update update) {
        List<String> superseded = update.newContent().superseded();
        if (!superseded.isEmpty()) {
            handle.attach(SupersedingStore.class)
                    .insert(tabularId, superseded.toArray(String[]::new));
        }
        if (!update.newContent().writes()) {
            keepFile(handle, update.document().location());
        }
    }

    /** Somebody else's file becomes current: upkeep may have it in its hands. */
    private static void keepFile(Handle handle, String location) {
        SupersedingStore superseded = handle.attach(SupersedingStore.class);
        superseded.takeBack(location);
        if (!superseded.find(location).isEmpty()) {
            throw new ServiceUnavailableException(
                    "Cannot register %s: the file is being deleted", location);
        }
    }

    private static void hold(Handle handle, Planned.Unchanged unchanged) {
        Tabular tabular = unchanged.tabular();
        if (handle.attach(TabularStore.class)
                .hold(tabular.id(), tabular.metadataLocation())
                .isEmpty()) {
            throw moved(unchanged.name(), tabular);
        }
    }

    private static Moved moved(Object name, Tabular tabular) {
        return new Moved(
                "Cannot commit %s: its metadata location is no longer %s"
                        .formatted(name, tabular.metadataLocation()));
    }
}
