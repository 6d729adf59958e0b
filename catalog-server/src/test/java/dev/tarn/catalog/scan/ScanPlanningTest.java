package dev.tarn.catalog.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Iceberg's own client, once planning by itself and once here. */
class ScanPlanningTest {
    private static TestDatabase database;
    private static MemoryTables tables;

    @BeforeAll
    static void prepare() {
        database = ScanServer.database();
        tables = new MemoryTables();
    }

    @AfterAll
    static void dispose() throws IOException {
        tables.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"1,10000", "2,10000", "3,10000", "2,0", "3,0"})
    void plansWhatTheClientPlans(int formatVersion, String synchronousEntries) throws IOException {
        Random random = Seeds.random();
        Map<String, String> settings =
                Map.of("PAGE_TASKS", "5", "SYNCHRONOUS_ENTRIES", synchronousEntries);
        try (ScanServer server = start(settings);
                RESTCatalog client = server.client("alice")) {
            for (int run = 0; run < 3; run++) {
                String name = "v%s_%s_%s".formatted(formatVersion, synchronousEntries, run);
                Table local =
                        tables.create(
                                name, RandomTable.SCHEMA, RandomTable.spec(random), formatVersion);
                var history = new RandomTable(local, formatVersion, random);
                history.change(9);
                Table remote = client.loadTable(MemoryTables.name(name));
                for (int scan = 0; scan < 4; scan++) {
                    assertSamePlan(local, remote, history.filter(), random);
                }
            }
        }
    }

    private static void assertSamePlan(
            Table local, Table remote, Expression filter, Random random) {
        TableScan expected = local.newScan();
        TableScan actual = remote.newScan();
        var snapshots = new ArrayList<Snapshot>();
        local.snapshots().forEach(snapshots::add);
        if (!snapshots.isEmpty() && random.nextBoolean()) {
            long snapshot = snapshots.get(random.nextInt(snapshots.size())).snapshotId();
            expected = expected.useSnapshot(snapshot);
            actual = actual.useSnapshot(snapshot);
        }
        expected = expected.filter(filter).select("id", "place.city");
        actual = actual.filter(filter).select("id", "place.city");

        assertThat(actual.getClass().getSimpleName()).isEqualTo("RESTTableScan");
        assertThat(ComparableTask.all(actual.planFiles(), remote.specs()))
                .as("%s at %s", filter, expected)
                .isEqualTo(ComparableTask.all(expected.planFiles(), local.specs()));
    }

    @Test
    void clientsReleaseTheirPlansWhenTheyAreDone() throws Exception {
        Table local =
                tables.create("released", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(local, 2, new Random(1)).append(20);
        try (ScanServer server = start(Map.of("PAGE_TASKS", "5"));
                RESTCatalog client = server.client("careful")) {
            Table remote = client.loadTable(MemoryTables.name("released"));

            assertThat(ComparableTask.all(remote.newScan().planFiles(), remote.specs()))
                    .hasSize(20);

            assertThat(statuses("careful")).containsExactly("cancelled");
        }
    }

    @Test
    void anyServerAnswersForThePlansOfAnother() throws IOException {
        Table local = tables.create("shared", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(local, 2, new Random(1)).append(20);
        // The first only accepts plans, the second works on them, the third hands the tasks out.
        try (ScanServer first = start(Map.of("PAGE_TASKS", "5", "WORKERS", "0"));
                ScanServer second = start(Map.of("PAGE_TASKS", "5"));
                ScanServer third = start(Map.of("PAGE_TASKS", "5", "WORKERS", "0"))) {
            String plan = first.post("alice", "sales/tables/shared/plan", "{}").body();
            String path = "sales/tables/shared/plan/" + ScanJsonReader.text(plan, "plan-id");
            String result = third.get("alice", path).body();

            var planned = new ArrayList<String>();
            for (String token : ScanJsonReader.texts(result, "plan-tasks")) {
                String body = "{\"plan-task\": \"%s\"}".formatted(token);
                ScanServer server = planned.isEmpty() ? first : third;
                planned.addAll(
                        ScanJsonReader.files(
                                server.post("alice", "sales/tables/shared/tasks", body).body()));
            }

            assertThat(ScanJsonReader.text(plan, "status")).isEqualTo("submitted");
            assertThat(ScanJsonReader.text(result, "status")).isEqualTo("completed");
            assertThat(planned).hasSize(20).doesNotHaveDuplicates();
            assertThat(second.uri()).isNotEqualTo(third.uri());
        }
    }

    @Test
    void clientsAreToldWhyPlanningFailed() throws IOException {
        Table local =
                tables.create("hopeless", RandomTable.SCHEMA, PartitionSpec.unpartitioned(), 2);
        new RandomTable(local, 2, new Random(1)).append(20);
        try (ScanServer server = start(Map.of("PAGE_TASKS", "5", "PLAN_SIZE", "10B"));
                RESTCatalog client = server.client("alice")) {
            Table remote = client.loadTable(MemoryTables.name("hopeless"));

            assertThatThrownBy(() -> remote.newScan().planFiles())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("plan on the client");
        }
    }

    private static ScanServer start(Map<String, String> settings) {
        return ScanServer.start(database, tables, InstantSource.system(), settings);
    }

    private static List<String> statuses(String principal) throws Exception {
        try (var connection = database.connect();
                var query =
                        connection.prepareStatement(
                                "SELECT status FROM catalog.scan_plans WHERE principal = ?")) {
            query.setString(1, principal);
            var statuses = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    statuses.add(rows.getString(1));
                }
            }
            return statuses;
        }
    }
}
