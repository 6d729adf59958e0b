package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateRequirements;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequestParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers that append to one table at once do not fight. */
class AppendsTest {
    private static final TableIdentifier EVENTS = TableIdentifier.of("log", "events");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void nobodyHasToTryAgain(int formatVersion, @TempDir Path folder) throws Exception {
        int writers = 8;
        int appends = 10;
        try (var database = CatalogDatabase.fresh();
                var catalog = TestCatalog.start(database, folder);
                var other = TestCatalog.start(database, folder);
                var client = catalog.client()) {
            client.createNamespace(Namespace.of("log"));
            client.createTable(
                    EVENTS,
                    SCHEMA,
                    PartitionSpec.unpartitioned(),
                    Map.of("format-version", Integer.toString(formatVersion)));
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int writer = 0; writer < writers; writer++) {
                var server = writer % 2 == 0 ? catalog : other;
                String name = "w" + writer;
                tasks.add(() -> {
                    try (var own = server.client()) {
                        Table table = own.loadTable(EVENTS);
                        for (int i = 0; i < appends; i++) {
                            table.newFastAppend()
                                    .appendFile(Samples.file(table, name + "-" + i))
                                    .commit();
                        }
                    }
                    return true;
                });
            }

            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Boolean> done : executor.invokeAll(tasks)) {
                    assertThat(done.get()).isTrue();
                }
            }

            Table table = client.loadTable(EVENTS);
            assertThat(table.snapshots()).hasSize(writers * appends);
            try (var files = table.newScan().planFiles()) {
                assertThat(files).hasSize(writers * appends);
            }
            assertThat(table.currentSnapshot().summary())
                    .containsEntry("total-data-files", Integer.toString(writers * appends));
            // A client numbers the manifest lists of its attempts.
            try (var lists = Files.list(metadata(table))) {
                assertThat(lists.map(list -> list.getFileName().toString()))
                        .noneMatch(name -> name.matches("snap-\\d+-[2-9]-.*"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 200, 3", "false, 409, 2"})
    void laysAStaleAppendOverTheHeadUnlessTheTableForbidsIt(
            String property, int status, int snapshots, @TempDir Path folder) throws Exception {
        try (var database = CatalogDatabase.fresh();
                var catalog = TestCatalog.start(database, folder);
                var client = catalog.client()) {
            client.createNamespace(Namespace.of("log"));
            Table table =
                    client.createTable(
                            EVENTS,
                            SCHEMA,
                            PartitionSpec.unpartitioned(),
                            Map.of("tarn.commit.rebase-appends", property));
            table.newFastAppend().appendFile(Samples.file(table, "a")).commit();
            String stale = appendOverCurrentHead(table);
            table.newFastAppend().appendFile(Samples.file(table, "b")).commit();

            var answer = catalog.http().post("/v1/lake/namespaces/log/tables/events", stale);

            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body().contains("Not rebased: ")).isEqualTo(status == 409);
            assertThat(client.loadTable(EVENTS).snapshots()).hasSize(snapshots);
        }
    }

    /** The request that a writer would send now. */
    private static String appendOverCurrentHead(Table table) {
        var transaction = (BaseTransaction) table.newTransaction();
        transaction.newFastAppend().appendFile(Samples.file(table, "stale")).commit();
        List<MetadataUpdate> updates = transaction.currentMetadata().changes();
        return UpdateTableRequestParser.toJson(
                UpdateTableRequest.create(
                        EVENTS,
                        UpdateRequirements.forUpdateTable(transaction.startMetadata(), updates),
                        updates));
    }

    private static Path metadata(Table table) {
        return Path.of(table.location().substring("file:".length()), "metadata");
    }
}
