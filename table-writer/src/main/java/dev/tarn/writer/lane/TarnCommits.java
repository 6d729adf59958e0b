package dev.tarn.writer.lane;

import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.Settlement;
import dev.tarn.writer.table.Settlements;
import dev.tarn.writer.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.catalog.TableCommit;

/** Tarn's own catalog: both tables change at once, and the catalog settles every doubt. */
final class TarnCommits implements Commits {
    private final TableName name;
    private final LakeTables tables;
    private final Settlements settlements;

    TarnCommits(TableName name, LakeTables tables, Settlements settlements) {
        this.name = name;
        this.tables = tables;
        this.settlements = settlements;
    }

    @Override
    public void send(UUID commitId, Part data, Optional<Part> rejects) {
        if (rejects.isEmpty() && !data.ofOneHead()) {
            data.transaction().commitTransaction();
            return;
        }
        // A transaction that commits by itself would lay the change over a head that has moved, and
        // leave a new schema behind.
        List<TableCommit> commits = new ArrayList<>();
        commits.add(commit(data));
        rejects.ifPresent(part -> commits.add(commit(part)));
        tables.commit(name.lake(), commits);
    }

    private static TableCommit commit(Part part) {
        var changes = (BaseTransaction) part.transaction();
        return TableCommit.create(
                part.name().identifier(), changes.startMetadata(), changes.currentMetadata());
    }

    @Override
    public Settlement settle(UUID group, UUID commitId, Supplier<Optional<Part>> rejects) {
        return settlements.settle(name, commitId);
    }
}
