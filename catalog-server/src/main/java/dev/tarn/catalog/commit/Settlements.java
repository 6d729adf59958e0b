package dev.tarn.catalog.commit;

import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.wire.Confirmation;
import dev.tarn.database.Transactions;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jdbi.v3.core.Handle;

/**
 * Ends every doubt about a commit that names itself: it is committed, or it is fenced off for ever.
 * A look alone could not say the latter, because the commit may be on its way; the fence is a row
 * that the commit's own transaction meets.
 */
public final class Settlements {
    /** No tabular has it. */
    private static final long NO_TABULAR = 0;

    private final Lakes lakes;
    private final Tabulars tabulars;
    private final Documents documents;
    private final Transactions transactions;

    public Settlements(
            Lakes lakes, Tabulars tabulars, Documents documents, Transactions transactions) {
        this.lakes = lakes;
        this.tabulars = tabulars;
        this.documents = documents;
        this.transactions = transactions;
    }

    public Settlement settle(
            String lakeName, TableIdentifier table, String commitId, Confirmation confirmation) {
        CommitIds.checked(commitId);
        Lake lake = lakes.require(lakeName);
        Optional<Tabular> tabular =
                tabulars.find(lakeName, table).filter(found -> found.kind() == Kind.TABLE);
        tabular.ifPresent(found -> confirmation.confirm(table, found.uuid()));
        // For commits that came with a registered table; those that are made here leave a row.
        Optional<Long> inMetadata =
                tabular.flatMap(found ->
                        CommitIds.snapshot(
                                documents.parse(
                                        found.id(),
                                        documents.load(found.id(), found.metadataLocation())),
                                commitId));
        return transactions.write(
                handle -> decide(handle, lake, table, commitId, tabular, inMetadata));
    }

    private static Settlement decide(
            Handle handle,
            Lake lake,
            TableIdentifier table,
            String commitId,
            Optional<Tabular> tabular,
            Optional<Long> inMetadata) {
        CommitIdStore store = handle.attach(CommitIdStore.class);
        String namespace = NamespacePath.of(table.namespace());
        store.lock(lake.id(), commitId);
        Optional<CommitIdRow> decision =
                store
                        .decisions(
                                lake.id(),
                                commitId,
                                tabular.map(Tabular::id).orElse(NO_TABULAR),
                                namespace,
                                table.name())
                        .stream()
                        .findFirst();
        if (decision.isPresent() && decision.orElseThrow().snapshotId().isPresent()) {
            CommitIdRow row = decision.orElseThrow();
            return new Settlement.Committed(row.snapshotId().orElseThrow(), row.tableUuid());
        }
        if (inMetadata.isPresent()) {
            return new Settlement.Committed(inMetadata.orElseThrow(), tabular.map(Tabular::uuid));
        }
        if (decision.isEmpty()) {
            store.insert(
                    lake.id(),
                    tabular.map(Tabular::id).orElse(null),
                    tabular.map(Tabular::uuid).orElse(null),
                    namespace,
                    table.name(),
                    commitId,
                    null);
        }
        return new Settlement.Fenced();
    }
}
