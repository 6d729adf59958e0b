package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.MutableClock;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.GenericStatisticsFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateStatistics;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.rest.RESTCatalog;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mia may create tables and look at them, and change none. Trino creates a table in her name and
 * fills it with the next commit.
 */
class MakersTest {
    private static final MutableClock CLOCK = MutableClock.at("2026-01-01T00:00:00Z");

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog others;
    private static RESTCatalog mias;
    private static int count;

    private TableIdentifier name = TableIdentifier.of("sales", "none");

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder, CLOCK);
        others = catalog.client();
        others.createNamespace(Namespace.of("sales"));
        Http admin = catalog.administrator();
        admin.put("/api/v1/roles/makers", "");
        Http.Answer answer =
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        GrantedLake.body("makers", "\"SELECT\",\"CREATE\"", "sales"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        mias = client("mia");
    }

    @AfterAll
    static void stop() throws Exception {
        mias.close();
        others.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void choose() {
        // The log has the database's time.
        CLOCK.set(InstantSource.system().instant());
        name = TableIdentifier.of("sales", "t" + ++count);
    }

    @Test
    void fillsAndDescribesTheTableThatTheyHaveJustMade() {
        Table table = mias.createTable(name, Samples.SCHEMA);
        Transaction filling = table.newTransaction();
        filling.updateProperties().remove("write.parquet.compression-codec").commit();
        append(filling.table(), filling.newAppend(), "first");
        describe(filling.updateStatistics(), filling.table());

        filling.commitTransaction();

        Table made = others.loadTable(name);
        assertThat(made.currentSnapshot().summary()).containsEntry("total-data-files", "1");
        assertThat(made.statisticsFiles()).hasSize(1);
        table.refresh();
        assertForbidden(() -> append(table, "second"), "needs INSERT");
        assertForbidden(
                () -> describe(table.updateStatistics(), table),
                "needs INSERT or UPDATE or DELETE or OPERATE");
        assertForbidden(
                () -> table.updateProperties().remove("owner").set("a", "b").commit(),
                "needs ALTER");
    }

    @Test
    void fillsItInOneCommit() {
        Transaction making = mias.newCreateTableTransaction(name, Samples.SCHEMA);
        append(making.table(), making.newAppend(), "first");
        making.commitTransaction();
        Table table = mias.loadTable(name);

        assertForbidden(() -> append(table, "second"), "needs INSERT");
    }

    @Test
    void doesNothingElseWithIt() {
        Table table =
                mias.createTable(
                        name,
                        Samples.SCHEMA,
                        PartitionSpec.unpartitioned(),
                        Map.of("owner", "mia"));

        assertForbidden(() -> table.updateProperties().set("a", "b").commit(), "needs ALTER");
        assertForbidden(() -> table.updateProperties().remove("owner").commit(), "needs ALTER");
        assertForbidden(
                () ->
                        table.updateProperties()
                                .remove("write.parquet.compression-codec")
                                .remove("owner")
                                .commit(),
                "needs ALTER");
        append(table, "first");
        assertForbidden(
                () -> table.newDelete().deleteFile(Samples.file(table, "first")).commit(),
                "needs DELETE");
        assertForbidden(
                () ->
                        table.manageSnapshots()
                                .createTag("mine", table.currentSnapshot().snapshotId())
                                .commit(),
                "needs UPDATE");
    }

    @Test
    void putsNothingIntoTheEmptyTableOfSomebodyElse() throws Exception {
        others.createTable(name, Samples.SCHEMA);
        assertForbidden(() -> append(mias.loadTable(name), "theirs"), "needs INSERT");

        TableIdentifier second = TableIdentifier.of("sales", name.name() + "_of_mia");
        mias.createTable(second, Samples.SCHEMA);
        try (RESTCatalog max = client("max")) {
            assertForbidden(() -> append(max.loadTable(second), "theirs"), "needs INSERT");
        }
        append(mias.loadTable(second), "own");
    }

    @Test
    void putsNothingIntoATableThatSomebodyHasTakenOver() {
        Table table = mias.createTable(name, Samples.SCHEMA);
        others.loadTable(name).updateProperties().set("a", "b").commit();
        table.refresh();

        assertForbidden(() -> append(table, "late"), "needs INSERT");
    }

    @Test
    void fillsNothingLongAfterItWasMade() {
        Table table = mias.createTable(name, Samples.SCHEMA);
        Table late =
                mias.createTable(
                        TableIdentifier.of("sales", name.name() + "_late"), Samples.SCHEMA);

        CLOCK.advance(Duration.ofMinutes(14));
        append(table, "in time");
        CLOCK.advance(Duration.ofMinutes(2));

        assertForbidden(() -> append(late, "late"), "needs INSERT");
    }

    @Test
    void fillsNothingThatSomebodyOfTheirNameHasMade() {
        Table table = mias.createTable(name, Samples.SCHEMA);
        CLOCK.advance(Duration.ofMinutes(1));
        Http admin = catalog.administrator();
        assertThat(admin.put("/api/v1/principals/mia", "{}").status()).isLessThan(300);

        assertForbidden(() -> append(table, "theirs"), "needs INSERT");

        assertThat(admin.delete("/api/v1/principals/mia").status()).isLessThan(300);
    }

    @Test
    void describesNoSnapshotOfSomebodyElse() {
        Table table = mias.createTable(name, Samples.SCHEMA);
        append(others.loadTable(name), "theirs");
        table.refresh();

        assertForbidden(() -> describe(table.updateStatistics(), table), "needs INSERT");
    }

    private static void append(Table table, String file) {
        append(table, table.newAppend(), file);
    }

    private static void append(Table table, AppendFiles rows, String file) {
        rows.appendFile(Samples.file(table, file)).commit();
    }

    private static void describe(UpdateStatistics statistics, Table table) {
        statistics
                .setStatistics(
                        new GenericStatisticsFile(
                                table.currentSnapshot().snapshotId(),
                                table.location() + "/metadata/x.stats",
                                9,
                                4,
                                List.of()))
                .commit();
    }

    private static void assertForbidden(ThrowingCallable change, String missing) {
        assertThatExceptionOfType(ForbiddenException.class)
                .isThrownBy(change)
                .withMessageContaining(missing);
    }

    private static RESTCatalog client(String person) {
        return catalog.client(
                Map.of("token", person + ":makers", "io-impl", LocalFileIO.class.getName()));
    }
}
