package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.GenericStatisticsFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Iceberg's client in the hands of walt, who may change a table and does not see how it was a week
 * ago, beside others who do.
 */
class TrimmedCommitsTest {
    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog others;
    private static RESTCatalog walts;
    private static int count;

    private TableIdentifier name = TableIdentifier.of("sales", "none");
    private String path = "";
    private List<Snapshot> old = List.of();

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        others = catalog.client();
        others.createNamespace(Namespace.of("sales"));
        Http admin = catalog.administrator();
        admin.put("/api/v1/roles/writers", "");
        Http.Answer answer =
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        GrantedLake.body(
                                "writers",
                                "\"SELECT\",\"INSERT\",\"UPDATE\",\"DELETE\",\"ALTER\",\"CREATE\"",
                                "sales"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        walts =
                catalog.client(
                        Map.of("token", "walt:writers", "io-impl", LocalFileIO.class.getName()));
    }

    @AfterAll
    static void stop() throws Exception {
        walts.close();
        others.close();
        catalog.close();
        database.close();
    }

    /** Three snapshots of eight days ago. */
    @BeforeEach
    void makeAnOldTable() {
        name = TableIdentifier.of("sales", "t" + ++count);
        path = "/v1/lake/namespaces/sales/tables/" + name.name();
        Table table = others.createTable(name, Samples.SCHEMA);
        for (int i = 0; i < 3; i++) {
            table.newAppend().appendFile(Samples.file(table, "old" + i)).commit();
        }
        AgedTable.age(catalog.administrator(), "sales", name.name(), Duration.ofDays(8));
        old = snapshots(others.loadTable(name));
        assertThat(snapshots(walts.loadTable(name))).hasSize(1);
    }

    @Test
    void appendsOverwritesAndChangesSchemaAndPropertiesAndLosesNobodysPast() {
        Table table = walts.loadTable(name);

        table.newAppend().appendFile(Samples.file(table, "added")).commit();
        table.newOverwrite()
                .deleteFile(Samples.file(table, "old1"))
                .addFile(Samples.file(table, "rewritten"))
                .validateFromSnapshot(table.currentSnapshot().snapshotId())
                .validateNoConflictingData()
                .validateNoConflictingDeletes()
                .commit();
        table.newDelete().deleteFile(Samples.file(table, "old2")).commit();
        table.updateSchema().addColumn("more", Types.StringType.get()).commit();
        table.updateSpec().addField("name").commit();
        table.replaceSortOrder().asc("id").commit();
        table.updateProperties().set("a", "b").remove("gc.enabled").commit();
        long current = table.currentSnapshot().snapshotId();
        table.updateStatistics()
                .setStatistics(
                        new GenericStatisticsFile(
                                current, table.location() + "/metadata/x.stats", 9, 4, List.of()))
                .commit();

        assertThat(snapshots(table)).extracting(Snapshot::snapshotId).doesNotContain(ids(2));
        Table whole = others.loadTable(name);
        assertThat(snapshots(whole)).hasSize(6).containsAll(old);
        assertThat(whole.properties()).containsEntry("a", "b").doesNotContainKey("gc.enabled");
        assertThat(whole.currentSnapshot().summary()).containsEntry("total-data-files", "3");
        assertThat(whole.history()).hasSize(6);
    }

    /** What was done meanwhile is not hidden, or nobody could tell whether it is in the way. */
    @Test
    void changesRowsOverCommitsOfOthers() {
        Table table = walts.loadTable(name);
        long began = table.currentSnapshot().snapshotId();
        Table theirs = others.loadTable(name);
        theirs.newAppend().appendFile(Samples.file(theirs, "theirs1")).commit();
        theirs.newAppend().appendFile(Samples.file(theirs, "theirs2")).commit();

        table.newRowDelta()
                .addDeletes(deletes(table, "d1"))
                .validateFromSnapshot(began)
                .validateDataFilesExist(List.of(Samples.file(table, "old0").location()))
                .validateDeletedFiles()
                .validateNoConflictingDeleteFiles()
                .commit();

        assertThat(snapshots(others.loadTable(name))).hasSize(6);
    }

    @Test
    void hearsOfAConflictWithWhatOthersDid() {
        Table table = walts.loadTable(name);
        long began = table.currentSnapshot().snapshotId();
        Table theirs = others.loadTable(name);
        DataFile rewritten = Samples.file(theirs, "old0");
        theirs.newDelete().deleteFile(rewritten).commit();
        theirs.newAppend().appendFile(Samples.file(theirs, "theirs")).commit();

        assertThatThrownBy(() ->
                        table.newRowDelta()
                                .addDeletes(deletes(table, "d2"))
                                .validateFromSnapshot(began)
                                .validateDataFilesExist(List.of(rewritten.location()))
                                .validateDeletedFiles()
                                .commit())
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("old0");
    }

    @Test
    void commitsTransactionsReplacesTablesAndMovesBranches() {
        Table table = walts.loadTable(name);
        Transaction transaction = table.newTransaction();
        transaction.newAppend().appendFile(Samples.file(table, "first")).commit();
        transaction.updateProperties().set("c", "d").commit();
        transaction.commitTransaction();
        Transaction replace =
                walts.newReplaceTableTransaction(
                        name, Samples.SCHEMA, PartitionSpec.unpartitioned(), false);
        replace.newAppend().appendFile(Samples.file(table, "replaced")).commit();
        replace.commitTransaction();
        table.refresh();
        table.manageSnapshots()
                .createBranch("mine", table.currentSnapshot().snapshotId())
                .createTag("now", table.currentSnapshot().snapshotId())
                .commit();
        table.newAppend().appendFile(Samples.file(table, "branched")).toBranch("mine").commit();
        table.manageSnapshots().fastForwardBranch("main", "mine").commit();
        TableMetadata base = ((HasTableOperations) table).operations().current();
        var properties = new HashMap<>(base.properties());
        properties.put("e", "f");
        walts.commitTransaction(
                List.of(TableCommit.create(name, base, base.replaceProperties(properties))));

        Table whole = others.loadTable(name);
        assertThat(snapshots(whole)).containsAll(old).hasSize(6);
        assertThat(whole.properties()).containsEntry("e", "f").doesNotContainKey("gc.enabled");
        assertThat(whole.refs()).containsKeys("main", "mine", "now");
    }

    /** To whom old snapshots do not show, their files would look like garbage. */
    @Test
    void clearsNothingAway() {
        Table table = walts.loadTable(name);
        table.newAppend().appendFile(Samples.file(table, "added")).commit();

        assertThatThrownBy(() -> table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).commit())
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("GC is disabled");
        assertThat(snapshots(others.loadTable(name))).hasSize(4);
        assertThat(others.loadTable(name).properties()).doesNotContainKey("gc.enabled");
    }

    /** What one sees is nothing that another is shown. */
    @Test
    void keepsWhatIsShownToEachApart() {
        Http walt = catalog.http().as("walt:writers");
        Http.Answer whole = catalog.http().get(path);
        String etag = whole.header("ETag").orElseThrow();

        for (int i = 0; i < 2; i++) {
            Http.Answer his = walt.get(path, "If-None-Match", etag);
            assertThat(his.status()).isEqualTo(200);
            assertThat(his.header("ETag")).isEmpty();
            assertThat(his.json().at("/metadata/snapshots")).hasSize(1);
            assertThat(catalog.http().get(path).json().at("/metadata/snapshots")).hasSize(3);
            assertThat(catalog.http().get(path, "If-None-Match", etag).status()).isEqualTo(304);
        }
    }

    private Long[] ids(int first) {
        return old.subList(0, first).stream().map(Snapshot::snapshotId).toArray(Long[]::new);
    }

    private static DeleteFile deletes(Table table, String file) {
        return FileMetadata.deleteFileBuilder(table.spec())
                .ofPositionDeletes()
                .withPath(table.location() + "/data/" + file + ".parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }

    private static List<Snapshot> snapshots(Table table) {
        table.refresh();
        var snapshots = new ArrayList<Snapshot>();
        table.snapshots().forEach(snapshots::add);
        return snapshots;
    }
}
