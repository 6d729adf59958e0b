package dev.tarn.writer.stage;

import dev.tarn.writer.format.Reject;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.BaseTable;

/** Rejected rows on their way into files of their own table. */
final class RejectFiles {
    private final BaseTable table;
    private final RowFiles files;
    private final InstantSource clock;

    RejectFiles(BaseTable table, UUID name, SpillArea area, InstantSource clock) {
        this.table = table;
        this.files = new RowFiles(table, FileTarget.REJECTS, name, area);
        this.clock = clock;
    }

    void add(UUID batch, Reject reject) {
        files.add(
                RejectedRows.row(table.schema(), batch, reject, clock.instant()), reject.weight());
    }

    List<StagedFileRow> finish() {
        return files.finish();
    }

    void abandon() {
        files.abandon();
    }
}
