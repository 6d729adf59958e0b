package dev.tarn.writer.stage;

import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.format.Unpacked;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;

/**
 * Writes landed batches into files. Whoever reads a batch judges it; whatever fails around it is
 * thrown, and nothing is known of the group then.
 */
public final class Stager {
    private final LandingArea landing;
    private final InstantSource clock;
    private final BodyReaders readers = new BodyReaders();

    public Stager(LandingArea landing, InstantSource clock) {
        this.landing = landing;
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
        var outcomes = new ArrayList<BatchOutcome>();
        for (BatchRow batch : batches) {
            outcomes.add(work.write(batch));
        }
        return new Staged(
                group,
                UUID.fromString(table.operations().current().uuid()),
                table.schema().schemaId(),
                table.spec().specId(),
                outcomes,
                work.finish());
    }

    private final class Work {
        private final BaseTable table;
        private final Supplier<BaseTable> rejectTable;
        private final UUID group;
        private final RowFiles shared;
        private final RejectLimit limit;
        private final List<StagedFileRow> ownFiles = new ArrayList<>();
        private Optional<RowFiles> rejectFiles = Optional.empty();
        private Optional<BaseTable> openRejectTable = Optional.empty();

        Work(UUID group, BaseTable table, Supplier<BaseTable> rejectTable) {
            this.group = group;
            this.table = table;
            this.rejectTable = rejectTable;
            this.shared = new RowFiles(table, FileTarget.DATA, group);
            this.limit = RejectLimit.of(table.properties());
        }

        BatchOutcome write(BatchRow batch) {
            var rows =
                    new BatchRows(
                            new PartitionValues(table.spec(), table.schema()),
                            () -> new RowFiles(table, FileTarget.DATA, UUID.randomUUID()));
            try {
                read(batch, rows);
            } catch (BodyRefused refused) {
                rows.abandon();
                return new BatchOutcome.Refused(
                        batch.id(),
                        rows.read(),
                        rows.summary(),
                        refused.code(),
                        String.valueOf(refused.getMessage()));
            }
            if (rows.read() == 0) {
                return new BatchOutcome.Empty(batch.id());
            }
            if (rows.hasTooManyRejects() || limit.isExceeded(rows.read(), rows.rejected())) {
                rows.abandon();
                return new BatchOutcome.Refused(
                        batch.id(), rows.read(), rows.summary(), "TOO_MANY_REJECTS", tooMany(rows));
            }
            rows.moveTo(shared).map(RowFiles::finish).ifPresent(ownFiles::addAll);
            keepRejects(batch, rows);
            return new BatchOutcome.Written(
                    batch.id(), rows.read(), rows.written(), rows.rejected(), rows.summary());
        }

        private void read(BatchRow batch, BatchRows rows) throws BodyRefused {
            var options = BatchOptions.parse(batch.options());
            try (var raw = landing.read(batch.rawLocation(), batch.checksum());
                    var body = Unpacked.of(raw, options.compression(), batch.rawBytes())) {
                readers.reader(options, table.schema().asStruct()).read(body, rows);
                // Whatever a reader takes for the end: only with the last byte the checksum is right.
                if (body.read() >= 0 || raw.read() >= 0) {
                    throw new BodyRefused("UNREADABLE", "Something follows the end of the body");
                }
            } catch (IOException broken) {
                throw new BodyRefused("UNREADABLE", "The body is broken: " + broken.getMessage());
            }
        }

        private String tooMany(BatchRows rows) {
            String first =
                    rows.rejects().stream()
                            .findFirst()
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

        private void keepRejects(BatchRow batch, BatchRows rows) {
            if (rows.rejects().isEmpty()) {
                return;
            }
            if (rejectFiles.isEmpty()) {
                openRejectTable = Optional.of(rejectTable.get());
                rejectFiles =
                        openRejectTable.map(open -> new RowFiles(open, FileTarget.REJECTS, group));
            }
            RowFiles files = rejectFiles.orElseThrow();
            var schema = openRejectTable.orElseThrow().schema();
            rows.rejects()
                    .forEach(reject ->
                            files.add(
                                    RejectedRows.row(schema, batch.id(), reject, clock.instant()),
                                    reject.raw().length));
        }

        List<StagedFileRow> finish() {
            List<StagedFileRow> files = new ArrayList<>(ownFiles);
            files.addAll(shared.finish());
            rejectFiles.map(RowFiles::finish).ifPresent(files::addAll);
            return files;
        }
    }
}
