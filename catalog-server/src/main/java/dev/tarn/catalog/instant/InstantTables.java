package dev.tarn.catalog.instant;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.delegation.PastTables;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.wire.Snapshots;
import dev.tarn.chassis.identity.Principal;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The tables of lakes as they were, for whoever gives access to their files or plans their scans.
 */
public final class InstantTables implements PastTables {
    private final Moments moments;
    private final PastTabulars tabulars;

    public InstantTables(Moments moments, PastTabulars tabulars) {
        this.moments = moments;
        this.tabulars = tabulars;
    }

    /** A table with the metadata that was current then. */
    public record Found(Lake lake, UUID uuid, MetadataDocument document) {}

    @Override
    public PastTable require(String warehouse, TableIdentifier name, Principal principal) {
        Moment moment = moments.require(warehouse);
        Past table = tabulars.require(moment, name, Kind.TABLE, principal);
        return new PastTable(
                moment.lake(),
                table.uuid(),
                tabulars.load(moment, name, table, Snapshots.ALL).json());
    }

    public Found find(String warehouse, TableIdentifier name, Principal principal) {
        Moment moment = moments.require(warehouse);
        Past table = tabulars.requireFiles(moment, name, Kind.TABLE, principal);
        return new Found(
                moment.lake(), table.uuid(), tabulars.load(moment, name, table, Snapshots.ALL));
    }

    public UUID uuid(String warehouse, TableIdentifier name, Principal principal) {
        return tabulars.requireFiles(moments.require(warehouse), name, Kind.TABLE, principal)
                .uuid();
    }

    public Lake lake(String warehouse) {
        return moments.require(warehouse).lake();
    }
}
