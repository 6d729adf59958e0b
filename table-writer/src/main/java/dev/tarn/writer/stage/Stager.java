package dev.tarn.writer.stage;

import dev.tarn.writer.contract.ContractRefused;
import dev.tarn.writer.contract.Contracts;
import dev.tarn.writer.contract.Judgement;
import dev.tarn.writer.contract.Warning;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.growth.GrownTable;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.RejectCounts;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.message.Messages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;

/**
 * Writes landed batches into files. Whoever reads a batch judges it; whatever fails around it is
 * thrown, and nothing is known of the group then.
 */
public final class Stager {
    /** Rows of a long batch are collected, and written out in groups: about so much for each. */
    private static final long LONG_BATCH_BYTES = 192L * 1024 * 1024;

    private static final long LONG_BATCHES_MAX = 1_000;

    /** Of short bodies that this writer has not received itself. */
    private static final long FETCHED_BYTES =
            Math.min(8L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 64);

    private final LandingArea landing;
    private final Messages messages;
    private final Contracts contracts;
    private final SpillArea spill;
    private final InstantSource clock;
    private final BodyReaders readers;

    private final Semaphore longBatches =
            new Semaphore(
                    Math.toIntExact(
                            Math.clamp(
                                    Runtime.getRuntime().maxMemory() / LONG_BATCH_BYTES,
                                    1,
                                    LONG_BATCHES_MAX)));

    public Stager(
            LandingArea landing,
            Messages messages,
            Contracts contracts,
            SpillArea spill,
            InstantSource clock) {
        this.landing = landing;
        this.messages = messages;
        this.contracts = contracts;
        this.spill = spill;
        this.readers = new BodyReaders(spill.folder());
        this.clock = clock;
    }

    /**
     * Reads every batch to its end.
     *
     * @param rejects opens the table of rejected rows, when there is one to be written
     */
    public Staged stage(
            UUID group, BaseTable table, List<BatchRow> batches, Supplier<BaseTable> rejects) {
        var work = new Work(group, table, rejects);
        try {
            var outcomes = new ArrayList<BatchOutcome>();
            int fetched = 0;
            for (int i = 0; i < batches.size(); i++) {
                if (i == fetched) {
                    fetched = fetch(batches, i);
                }
                outcomes.add(work.write(batches.get(i)));
                landing.release(batches.get(i).place());
            }
            List<StagedFileRow> files = work.finish();
            GrownTable grown = work.table;
            return new Staged(
                    group,
                    UUID.fromString(grown.base().operations().current().uuid()),
                    grown.schemaId(),
                    grown.table().spec().specId(),
                    grown.growth(),
                    outcomes,
                    files);
        } catch (RuntimeException | Error failure) {
            work.abandon(failure);
            throw failure;
        }
    }

    /** As many of those from a place on as fit into memory; says behind which. */
    private int fetch(List<BatchRow> batches, int from) {
        int to = from;
        long bytes = 0;
        while (to < batches.size() && (to == from || bytes < FETCHED_BYTES)) {
            bytes += batches.get(to).rawBytes();
            to++;
        }
        landing.fetch(batches.subList(from, to).stream().map(BatchRow::place).toList());
        return to;
    }

    /**
     * The rows that a batch became, once more: under the schema that they were committed with, and
     * in whatever way the table reads bodies now. Says how many were rejected.
     */
    public long reread(
            BatchRow batch,
            BaseTable table,
            Supplier<BaseTable> rejects,
            Schema schema,
            PartitionSpec spec,
            Consumer<Record> rows) {
        var sink = new RereadRows(new PartitionValues(spec, schema), rows);
        longBatches.acquireUninterruptibly();
        try {
            RowSink judged =
                    batch.contractVersion()
                            .map(version ->
                                    contracts.judgement(
                                            batch.laneId(),
                                            version,
                                            schema,
                                            batch.landedAt(),
                                            () -> {}))
                            .<RowSink>map(found -> new JudgedRows(sink, found))
                            .orElse(sink);
            SchemaRules rules = SchemaRules.of(table.properties(), readers);
            body(batch, rejects)
                    .read(schema.asStruct(), rules.unknown(schema.asStruct(), Map.of()), judged);
        } catch (ContractRefused contract) {
            throw new UnreadableBatch(String.valueOf(contract.getMessage()));
        } catch (BodyRefused body) {
            throw new UnreadableBatch(String.valueOf(body.getMessage()));
        } finally {
            longBatches.release();
        }
        return sink.rejected();
    }

    /** Of a batch that does rejected rows of another again nothing else is read. */
    private BatchBody body(BatchRow batch, Supplier<BaseTable> rejects) throws BodyRefused {
        Optional<Set<Long>> only =
                batch.link().rejects().isPresent()
                        ? Optional.of(RejectedPlaces.of(rejects.get(), batch.link()))
                        : Optional.empty();
        return new BatchBody(landing, readers, messages, batch, only);
    }

    private final class Work {
        private final Supplier<BaseTable> rejectTable;
        private final UUID group;
        private final RejectLimit limit;
        private final List<StagedFileRow> ownFiles = new ArrayList<>();

        /**
         * As the batches so far need it; the schema of a later one has all columns of an earlier.
         */
        private GrownTable table;

        private RowFiles shared;
        private Optional<RejectFiles> sharedRejects = Optional.empty();
        private boolean hasRoomForLong;

        Work(UUID group, BaseTable table, Supplier<BaseTable> rejectTable) {
            this.group = group;
            this.table = GrownTable.of(table);
            this.rejectTable = rejectTable;
            this.shared = new RowFiles(this.table.table(), FileTarget.DATA, group, spill);
            this.limit = RejectLimit.of(table.properties());
        }

        BatchOutcome write(BatchRow batch) {
            try {
                BatchBody body = body(batch, rejectTable);
                SchemaRules rules = SchemaRules.of(table.base().properties(), readers);
                Optional<BatchOutcome> outcome = write(batch, body, rules, table, rules.grows());
                if (outcome.isPresent()) {
                    return outcome.orElseThrow();
                }
                GrownTable grown = rules.grown(table, body);
                return write(batch, body, rules, grown, false).orElseThrow();
            } catch (BodyRefused setting) {
                return new BatchOutcome.Refused(
                        batch.id(),
                        0,
                        RejectCounts.NONE,
                        setting.code(),
                        String.valueOf(setting.getMessage()));
            }
        }

        /** Nothing when it is {@code watched} and the table is too narrow for it. */
        private Optional<BatchOutcome> write(
                BatchRow batch, BatchBody body, SchemaRules rules, GrownTable fit, boolean watched)
                throws BodyRefused {
            Optional<Judgement> judgement = judgement(batch, fit);
            var rows =
                    new BatchRows(
                            batch.id(),
                            fit.table(),
                            () -> ownFiles(fit),
                            () -> rejectFiles(UUID.randomUUID()));
            try {
                Optional<BatchOutcome> end =
                        judge(
                                batch,
                                rows,
                                judgement,
                                watched,
                                sink ->
                                        body.read(
                                                fit.schema().asStruct(), rules.unknown(fit), sink));
                if (end.isPresent()) {
                    return end;
                }
            } catch (TooNarrow narrow) {
                abandon(rows::abandon, narrow);
                return Optional.empty();
            } catch (RuntimeException | Error failure) {
                abandon(rows::abandon, failure);
                throw failure;
            } finally {
                leaveRoomForLong();
            }
            takeOver(fit);
            // From here on the batch is in files of others: it is written with them or not at all.
            rows.moveTo(shared);
            if (rows.hasWaitingRejects()) {
                sharedRejects = sharedRejects.or(() -> Optional.of(rejectFiles(group)));
                rows.moveRejectsTo(sharedRejects.orElseThrow());
            }
            return Optional.of(
                    new BatchOutcome.Written(
                            batch.id(),
                            rows.read(),
                            rows.written(),
                            rows.rejected(),
                            rows.rejects(),
                            warnings(judgement, rows)));
        }

        /** By the contract that stood when it landed, however often and late it is read. */
        private Optional<Judgement> judgement(BatchRow batch, GrownTable fit) throws BodyRefused {
            if (batch.contractVersion().isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        contracts.judgement(
                                batch.laneId(),
                                batch.contractVersion().orElseThrow(),
                                fit.schema(),
                                batch.landedAt(),
                                this::takeRoomForLong));
            } catch (ContractRefused unfit) {
                throw new BodyRefused(
                        "CONTRACT_DOES_NOT_FIT",
                        "The table is no longer one that its contract is about: "
                                + unfit.getMessage());
            }
        }

        private static List<Warning> warnings(Optional<Judgement> judgement, BatchRows rows) {
            return judgement.map(found -> found.warnings(rows.written())).orElse(List.of());
        }

        /** Rows of an earlier schema stay in files of it, which the later one reads as well. */
        private void takeOver(GrownTable fit) {
            if (fit.growth().equals(table.growth())) {
                return;
            }
            ownFiles.addAll(shared.finish());
            table = fit;
            shared = new RowFiles(fit.table(), FileTarget.DATA, UUID.randomUUID(), spill);
        }

        private interface Reading {
            void into(RowSink sink) throws BodyRefused;
        }

        /** What became of a batch of which nothing is left to write, or nothing. */
        private Optional<BatchOutcome> judge(
                BatchRow batch,
                BatchRows rows,
                Optional<Judgement> judgement,
                boolean watched,
                Reading reading) {
            try {
                RowSink judged =
                        judgement.<RowSink>map(found -> new JudgedRows(rows, found)).orElse(rows);
                reading.into(watched ? new TooNarrow.Watch(judged) : judged);
                if (rows.hasTooManyRejects() || limit.isExceeded(rows.read(), rows.rejected())) {
                    return Optional.of(refused(batch, rows, "TOO_MANY_REJECTS", tooMany(rows)));
                }
                Optional<String> objection =
                        judgement.flatMap(found -> found.objection(rows.written()));
                if (objection.isPresent()) {
                    return Optional.of(
                            refused(batch, rows, "CONTRACT_BROKEN", objection.orElseThrow()));
                }
                if (rows.read() == 0) {
                    return Optional.of(
                            new BatchOutcome.Empty(batch.id(), warnings(judgement, rows)));
                }
                if (batch.replaces()) {
                    Optional<String> no = Replacing.refusal(table.base(), rows.rejected());
                    if (no.isPresent()) {
                        return Optional.of(
                                refused(batch, rows, "CANNOT_REPLACE", no.orElseThrow()));
                    }
                }
                ownFiles.addAll(rows.finishOwn());
                return Optional.empty();
            } catch (BodyRefused body) {
                if (watched && TooNarrow.isCode(body.code())) {
                    throw new TooNarrow();
                }
                String reason = String.valueOf(body.getMessage());
                return Optional.of(refused(batch, rows, body.code(), reason));
            } catch (TooManyFiles dust) {
                String reason = String.valueOf(dust.getMessage());
                return Optional.of(refused(batch, rows, "TOO_MANY_FILES", reason));
            }
        }

        private static BatchOutcome refused(
                BatchRow batch, BatchRows rows, String code, String reason) {
            rows.abandon();
            return new BatchOutcome.Refused(batch.id(), rows.read(), rows.rejects(), code, reason);
        }

        /** Lets go of what is open, whatever comes of it. */
        private static void abandon(Runnable open, Throwable because) {
            try {
                open.run();
            } catch (RuntimeException | Error second) {
                because.addSuppressed(second);
            }
        }

        void abandon(Throwable because) {
            abandon(shared::abandon, because);
            sharedRejects.ifPresent(files -> abandon(files::abandon, because));
        }

        private String tooMany(BatchRows rows) {
            String first =
                    rows.firstReject()
                            .map(reject ->
                                    "; the first is row %d%s: %s"
                                            .formatted(
                                                    reject.position(),
                                                    reject.field().isEmpty()
                                                            ? ""
                                                            : ", field " + reject.field(),
                                                    reject.message()))
                            .orElse("");
            return "%d of %d rows do not fit the table%s"
                    .formatted(rows.rejected(), rows.read(), first);
        }

        /** Of a long batch, while there is memory for one. */
        private RowFiles ownFiles(GrownTable fit) {
            takeRoomForLong();
            return new RowFiles(fit.table(), FileTarget.DATA, UUID.randomUUID(), spill);
        }

        /** Once for a batch, whatever of it is long. */
        private void takeRoomForLong() {
            if (!hasRoomForLong) {
                longBatches.acquireUninterruptibly();
                hasRoomForLong = true;
            }
        }

        private void leaveRoomForLong() {
            if (hasRoomForLong) {
                hasRoomForLong = false;
                longBatches.release();
            }
        }

        private RejectFiles rejectFiles(UUID name) {
            return new RejectFiles(rejectTable.get(), name, spill, clock);
        }

        List<StagedFileRow> finish() {
            List<StagedFileRow> files = new ArrayList<>(ownFiles);
            files.addAll(shared.finish());
            sharedRejects.map(RejectFiles::finish).ifPresent(files::addAll);
            return files;
        }
    }
}
