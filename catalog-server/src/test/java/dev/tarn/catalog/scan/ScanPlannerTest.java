package dev.tarn.catalog.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.identity.Principal;
import dev.tarn.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.requests.PlanTableScanRequest;
import org.apache.iceberg.rest.responses.FetchScanTasksResponse;
import org.apache.iceberg.rest.responses.FetchScanTasksResponseParser;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanPlannerTest {
    private static final Principal ALICE =
            new Principal("alice", Set.of(), false, Optional.empty());

    private final MemoryTables tables = new MemoryTables();
    private final ExecutorService readers = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() throws IOException {
        readers.shutdownNow();
        tables.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void plansWhatIcebergPlansForRandomTables(int formatVersion) {
        Random random = Seeds.random();

        for (int run = 0; run < 5; run++) {
            Table table =
                    tables.create(
                            "t" + run, RandomTable.SCHEMA, RandomTable.spec(random), formatVersion);
            var history = new RandomTable(table, formatVersion, random);
            history.change(10);
            for (int scan = 0; scan < 6; scan++) {
                assertSamePlan("t" + run, table, history, random);
            }
        }
    }

    private void assertSamePlan(String name, Table table, RandomTable history, Random random) {
        var filter = history.filter();
        var request = PlanTableScanRequest.builder().withFilter(filter);
        var local = table.newScan().filter(filter);
        var snapshots = new ArrayList<Snapshot>();
        table.snapshots().forEach(snapshots::add);
        Map<Integer, PartitionSpec> specs = table.specs();
        if (!snapshots.isEmpty() && random.nextBoolean()) {
            long snapshot = snapshots.get(random.nextInt(snapshots.size())).snapshotId();
            request.withSnapshotId(snapshot).withUseSnapshotSchema(true);
            local = local.useSnapshot(snapshot);
        }
        if (random.nextBoolean()) {
            request.withStatsFields(List.of("id"));
            local = local.includeColumnStats(List.of("id"));
        }

        List<ComparableTask> planned = plan(name, request.build(), 3, specs);

        assertThat(planned)
                .as("%s of %s", filter, name)
                .isEqualTo(ComparableTask.all(local.planFiles(), specs));
    }

    @Test
    void tellsDeletionVectorsInOneFileApart() {
        Table table = tables.create("v3", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 3);
        DataFile first = file(table, "first", 10);
        DataFile second = file(table, "second", 10);
        table.newAppend().appendFile(first).appendFile(second).commit();
        table.newRowDelta()
                .addDeletes(vector(first, "deletes.puffin", 4))
                .addDeletes(vector(second, "deletes.puffin", 44))
                .commit();

        List<FileScanTask> tasks =
                response("v3", PlanTableScanRequest.builder().build(), 10).fileScanTasks();

        assertThat(tasks)
                .hasSize(2)
                .allSatisfy(task ->
                        assertThat(task.deletes())
                                .singleElement()
                                .satisfies(delete ->
                                        assertThat(delete.referencedDataFile())
                                                .isEqualTo(task.file().location())));
        assertThat(tasks.stream().map(task -> task.deletes().getFirst().contentOffset()))
                .containsExactlyInAnyOrder(4L, 44L);
    }

    @Test
    void plansFilesOfSpecsWhosePartitionsAreAllVoid() {
        var spec = PartitionSpec.builderFor(RandomTable.SCHEMA).identity("category").build();
        Table table = tables.create("v1", RandomTable.SCHEMA, spec, 1);
        table.newAppend()
                .appendFile(
                        DataFiles.builder(spec)
                                .withPath("memory/before.parquet")
                                .withFileSizeInBytes(10)
                                .withRecordCount(1)
                                .withPartitionPath("category=a")
                                .build())
                .commit();
        table.updateSpec().removeField("category").commit();
        table.newAppend().appendFile(file(table, "after", 1)).commit();

        List<FileScanTask> tasks =
                response("v1", PlanTableScanRequest.builder().build(), 10).fileScanTasks();

        assertThat(tasks.stream().map(task -> task.file().location()))
                .containsExactlyInAnyOrder("memory/before.parquet", "memory/after.parquet");
    }

    @Test
    void plansFilesWhosePartitionColumnWasDropped() {
        var spec = PartitionSpec.builderFor(RandomTable.SCHEMA).identity("size").build();
        Table table = tables.create("dropped", RandomTable.SCHEMA, spec, 2);
        table.newAppend().appendFile(partitioned(table, "old", "size=7")).commit();
        table.updateSpec().removeField("size").commit();
        table.updateSchema().deleteColumn("size").commit();

        List<FileScanTask> tasks =
                response("dropped", PlanTableScanRequest.builder().build(), 10).fileScanTasks();

        assertThat(tasks)
                .singleElement()
                .satisfies(
                        task -> assertThat(task.file().location()).isEqualTo("memory/old.parquet"));
    }

    @Test
    void scansABranchWithTheTablesSchemaAndThePastWithItsOwn() {
        Table table =
                tables.create("evolved", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        table.newAppend().appendFile(file(table, "old", 1)).commit();
        long old = table.currentSnapshot().snapshotId();
        table.updateSchema().renameColumn("size", "area").commit();

        var past = PlanTableScanRequest.builder().withSnapshotId(old);

        assertThat(plans("evolved", past.withUseSnapshotSchema(true), "size")).isTrue();
        assertThat(plans("evolved", past.withUseSnapshotSchema(true), "area")).isFalse();
        assertThat(plans("evolved", past.withUseSnapshotSchema(false), "area")).isTrue();
        assertThat(plans("evolved", past.withUseSnapshotSchema(false), "size")).isFalse();
    }

    @Test
    void readsThePastOfAColumnThatWasWidenedSince() {
        var spec = PartitionSpec.builderFor(RandomTable.SCHEMA).identity("size").build();
        Table table = tables.create("widened", RandomTable.SCHEMA, spec, 2);
        table.newAppend()
                .appendFile(
                        DataFiles.builder(spec)
                                .withPath("memory/narrow.parquet")
                                .withFileSizeInBytes(10)
                                .withRecordCount(1)
                                .withPartitionPath("size=7")
                                .build())
                .commit();
        long old = table.currentSnapshot().snapshotId();
        table.updateSchema().updateColumn("size", Types.LongType.get()).commit();
        table.newAppend().appendFile(partitioned(table, "wide", "size=8")).commit();

        var past = PlanTableScanRequest.builder().withSnapshotId(old).withUseSnapshotSchema(true);

        assertThat(response("widened", past.build(), 10).fileScanTasks())
                .singleElement()
                .satisfies(task ->
                        assertThat(task.file().partition().get(0, Object.class)).isEqualTo(7L));
    }

    @Test
    void stopsOnceEnoughRowsAreCertain() {
        Table table = tables.create("rows", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        for (int file = 0; file < 10; file++) {
            table.newAppend().appendFile(file(table, "f" + file, 10)).commit();
        }

        var some = PlanTableScanRequest.builder().withMinRowsRequested(25L);
        var filtered =
                PlanTableScanRequest.builder()
                        .withMinRowsRequested(25L)
                        .withFilter(Expressions.equal("category", "a"));
        var none = PlanTableScanRequest.builder().withMinRowsRequested(0L);

        assertThat(response("rows", some.build(), 100).fileScanTasks()).hasSize(3);
        assertThat(response("rows", filtered.build(), 100).fileScanTasks()).hasSize(10);
        assertThat(response("rows", none.build(), 100).fileScanTasks()).isEmpty();
    }

    @Test
    void givesUpOnOnePageThatDoesNotSuffice() {
        Table table = tables.create("many", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(table, 2, new Random(1)).append(5);
        var scan = scan("many", PlanTableScanRequest.builder().build());

        assertThat(planner(5, 1 << 20).planPage(scan, Instant.MAX)).isPresent();
        assertThat(planner(4, 1 << 20).planPage(scan, Instant.MAX)).isEmpty();
        assertThat(planner(5, 100).planPage(scan, Instant.MAX)).isEmpty();
        assertThat(planner(5, 1 << 20).planPage(scan, Instant.MIN)).isEmpty();
    }

    @Test
    void boundsEachPageByTasksAndBySize() {
        Table table = tables.create("big", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(table, 2, new Random(1)).append(1000);
        var scan = scan("big", PlanTableScanRequest.builder().build());
        var byTasks = new ArrayList<byte[]>();
        var bySize = new ArrayList<byte[]>();

        planner(300, 1 << 30).planPages(scan, byTasks::add);
        planner(1 << 30, 50_000).planPages(scan, bySize::add);

        assertThat(byTasks).hasSize(4);
        assertThat(bySize)
                .hasSizeGreaterThan(4)
                .allSatisfy(page -> assertThat(page.length).isLessThan(70_000));
        assertThat(bySize.stream().mapToInt(page -> tasks(page, scan.specs()).size()).sum())
                .isEqualTo(1000);
    }

    private boolean plans(String name, PlanTableScanRequest.Builder request, String column) {
        try {
            scan(name, request.withFilter(Expressions.isNull(column)).build());
            return true;
        } catch (org.apache.iceberg.exceptions.BadRequestException unbound) {
            return false;
        }
    }

    private List<ComparableTask> plan(
            String name,
            PlanTableScanRequest request,
            int pageTasks,
            Map<Integer, PartitionSpec> specs) {
        var pages = new ArrayList<byte[]>();
        planner(pageTasks, 1 << 20).planPages(scan(name, request), pages::add);
        return ComparableTask.all(
                CloseableIterable.withNoopClose(
                        pages.stream()
                                .flatMap(page -> tasks(page, specs).stream())
                                .collect(Collectors.toList())),
                specs);
    }

    private FetchScanTasksResponse response(
            String name, PlanTableScanRequest request, int pageTasks) {
        PinnedScan scan = scan(name, request);
        return parse(
                planner(pageTasks, 1 << 20).planPage(scan, Instant.MAX).orElseThrow(),
                tables.catalog().loadTable(MemoryTables.name(name)).specs());
    }

    private static List<FileScanTask> tasks(byte[] page, Map<Integer, PartitionSpec> specs) {
        return parse(page, specs).fileScanTasks();
    }

    /** As Iceberg's client reads a page. */
    private static FetchScanTasksResponse parse(byte[] page, Map<Integer, PartitionSpec> specs) {
        try {
            JsonNode json = new ObjectMapper().readTree(ScanJson.write(page));
            return FetchScanTasksResponseParser.fromJson(json, specs, true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private PinnedScan scan(String name, PlanTableScanRequest request) {
        return PinnedScan.of(tables.load("lake", MemoryTables.name(name), ALICE), request);
    }

    private ScanPlanner planner(int pageTasks, long pageBytes) {
        return new ScanPlanner(pageTasks, pageBytes, readers, InstantSource.system());
    }

    private static DataFile file(Table table, String name, long rows) {
        return DataFiles.builder(table.spec())
                .withPath("memory/" + name + ".parquet")
                .withFileSizeInBytes(100)
                .withRecordCount(rows)
                .build();
    }

    private static DataFile partitioned(Table table, String name, String partition) {
        return DataFiles.builder(table.spec())
                .withPath("memory/" + name + ".parquet")
                .withFileSizeInBytes(100)
                .withRecordCount(1)
                .withPartitionPath(partition)
                .build();
    }

    private static org.apache.iceberg.DeleteFile vector(DataFile data, String puffin, long offset) {
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .ofPositionDeletes()
                .withPath("memory/" + puffin)
                .withFormat(FileFormat.PUFFIN)
                .withFileSizeInBytes(4000)
                .withRecordCount(1)
                .withReferencedDataFile(data.location())
                .withContentOffset(offset)
                .withContentSizeInBytes(40)
                .build();
    }
}
