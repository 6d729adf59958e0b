package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Branches, tags and snapshots in Iceberg's own client. */
class ClientRefsTest {
    @BeforeAll
    static void makeNamespace() {
        Engines.client().createNamespace(Namespace.of("client_refs"));
    }

    @Test
    void writesToABranchAndBringsMainForward() {
        Table table = create("branched");
        table.manageSnapshots()
                .createBranch("audit", table.currentSnapshot().snapshotId())
                .setMinSnapshotsToKeep("audit", 3)
                .setMaxRefAgeMs("audit", 1_000_000)
                .commit();
        table.newAppend()
                .appendFile(Rows.write(table, Rows.row(2, "two")))
                .toBranch("audit")
                .commit();
        assertThat(Rows.names(Engines.table("client_refs", "branched"))).containsExactly("one");

        table.manageSnapshots().fastForwardBranch("main", "audit").commit();

        Table again = Engines.table("client_refs", "branched");
        assertThat(Rows.names(again)).containsExactly("one", "two");
        assertThat(again.refs().get("audit"))
                .satisfies(audit -> {
                    assertThat(audit.minSnapshotsToKeep()).isEqualTo(3);
                    assertThat(audit.maxRefAgeMs()).isEqualTo(1_000_000);
                });
        again.manageSnapshots().removeBranch("audit").commit();
        assertThat(Engines.table("client_refs", "branched").refs()).containsOnlyKeys("main");
    }

    @Test
    void tagsWhatExpiryMustKeep() {
        Table table = create("tagged");
        long first = table.currentSnapshot().snapshotId();
        table.manageSnapshots().createTag("release", first).commit();
        Rows.append(table, Rows.row(2, "two"));
        Rows.append(table, Rows.row(3, "three"));

        table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();

        Table again = Engines.table("client_refs", "tagged");
        assertThat(again.snapshots()).hasSize(2);
        assertThat(again.refs().get("release")).isEqualTo(SnapshotRef.tagBuilder(first).build());
        assertThat(Rows.read(IcebergGenerics.read(again).useSnapshot(first))).hasSize(1);
        assertThat(Rows.names(again)).containsExactly("one", "two", "three");
    }

    @Test
    void stagesASnapshotPublishesItAndRollsBack() {
        Table table = create("staged");
        long first = table.currentSnapshot().snapshotId();
        table.newAppend()
                .appendFile(Rows.write(table, Rows.row(2, "two")))
                .set("wap.id", "load")
                .stageOnly()
                .commit();
        long staged = lastAdded(table);
        Rows.append(table, Rows.row(3, "three"));

        table.manageSnapshots().cherrypick(staged).commit();

        assertThat(Rows.names(Engines.table("client_refs", "staged")))
                .containsExactly("one", "two", "three");
        table.manageSnapshots().rollbackTo(first).commit();
        assertThat(Rows.names(Engines.table("client_refs", "staged"))).containsExactly("one");
        table.manageSnapshots().setCurrentSnapshot(staged).commit();
        assertThat(Rows.names(Engines.table("client_refs", "staged")))
                .containsExactly("one", "two");
    }

    @Test
    void refusesToMoveABranchThatMovedMeanwhile() {
        Table table = create("moved");
        long first = table.currentSnapshot().snapshotId();
        Rows.append(table, Rows.row(2, "two"));
        table.updateProperties().set("commit.retry.num-retries", "0").commit();
        var late = table.manageSnapshots().setCurrentSnapshot(first);
        var transaction = table.newTransaction();
        transaction.manageSnapshots().createBranch("b", first).commit();
        Engines.table("client_refs", "moved").manageSnapshots().createTag("b", first).commit();

        assertThatExceptionOfType(CommitFailedException.class)
                .isThrownBy(transaction::commitTransaction);
        late.commit();
        assertThat(Rows.names(Engines.table("client_refs", "moved"))).containsExactly("one");
    }

    /** With the refs alone a client loads no more than it needs, and asks when it needs more. */
    @Test
    void loadsOtherSnapshotsOnlyWhenAskedForThem() throws Exception {
        Table table = create("long");
        long first = table.currentSnapshot().snapshotId();
        for (int id = 2; id < 5; id++) {
            Rows.append(table, Rows.row(id, "more"));
        }

        try (RESTCatalog client =
                Engines.client(EngineCatalog.VENDED, Map.of("snapshot-loading-mode", "refs"))) {
            Table lazy = client.loadTable(TableIdentifier.of("client_refs", "long"));

            assertThat(Rows.read(IcebergGenerics.read(lazy).useSnapshot(first))).hasSize(1);
            assertThat(lazy.snapshots()).hasSize(4);
            Rows.append(lazy, Rows.row(5, "last"));
        }
        assertThat(Engines.table("client_refs", "long").snapshots()).hasSize(5);
    }

    private static long lastAdded(Table table) {
        long last = 0;
        for (var snapshot : table.snapshots()) {
            last = snapshot.snapshotId();
        }
        return last;
    }

    /** With the row "one". */
    private static Table create(String name) {
        Table table =
                Engines.client().createTable(TableIdentifier.of("client_refs", name), Rows.SCHEMA);
        Rows.append(table, Rows.row(1, "one"));
        return table;
    }
}
