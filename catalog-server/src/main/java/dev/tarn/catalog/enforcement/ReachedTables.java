package dev.tarn.catalog.enforcement;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.metadata.ReachedSnapshots;
import dev.tarn.catalog.scan.ScannedTable;
import dev.tarn.catalog.scan.ScannedTables;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.chassis.identity.Principal;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;

/** Tables whose scans go back no further than their asker may. */
public final class ReachedTables implements ScannedTables {
    private final ScannedTables tables;
    private final Decisions decisions;

    public ReachedTables(ScannedTables tables, Decisions decisions) {
        this.tables = tables;
        this.decisions = decisions;
    }

    @Override
    public ScannedTable load(String lake, TableIdentifier name, Principal principal) {
        ScannedTable table = tables.load(lake, name, principal);
        // Of a lake as it was the guard has decided: all of its past or nothing.
        PastReach reach =
                RestRequest.isAsOf(lake)
                        ? PastReach.ALL
                        : decisions.of(principal).past(lake, name, table.uuid());
        Set<Long> hidden = ReachedSnapshots.hidden(table.metadata(), reach);
        if (hidden.isEmpty()) {
            return table;
        }
        TableMetadata reached =
                TableMetadata.buildFrom(table.metadata())
                        .removeSnapshots(hidden)
                        .discardChanges()
                        .withMetadataLocation(table.metadataLocation())
                        .build();
        return new ScannedTable(table.uuid(), table.metadataLocation(), reached, table.io());
    }

    @Override
    public UUID require(String lake, TableIdentifier name, Principal principal) {
        return tables.require(lake, name, principal);
    }

    /** What was allowed when the scan began is. */
    @Override
    public ScannedTable at(String lake, UUID table, String metadataLocation) {
        return tables.at(lake, table, metadataLocation);
    }
}
