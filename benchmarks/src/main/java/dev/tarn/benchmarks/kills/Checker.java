package dev.tarn.benchmarks.kills;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.PlainRows;
import dev.tarn.benchmarks.rig.RecordedFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Says what is wrong when all is over, by plain Iceberg and without a line of the writer's code.
 */
final class Checker {
    private final Lakehouse lakehouse;
    private final Sizes sizes;
    private final Producers producers;
    private final OtherRows others;
    private final Violations violations;

    Checker(
            Lakehouse lakehouse,
            Sizes sizes,
            Producers producers,
            OtherRows others,
            Violations violations) {
        this.lakehouse = lakehouse;
        this.sizes = sizes;
        this.producers = producers;
        this.others = others;
        this.violations = violations;
    }

    /** One found row, by the sequence number of the commit that brought its file. */
    private record Found(long sequenceNumber, int times) {
        Found again() {
            return new Found(sequenceNumber, times + 1);
        }
    }

    /** What was counted goes into the result. */
    void check(ObjectNode result) throws IOException {
        long rows = 0;
        long rejects = 0;
        long withSequence = 0;
        Map<Integer, List<Batch>> batches = byTable();
        try (RESTCatalog client = lakehouse.client()) {
            Set<String> ledger =
                    new HashSet<>(lakehouse.texts("SELECT location FROM writer.files"));
            Set<String> unwanted =
                    new HashSet<>(
                            lakehouse.texts(
                                    "SELECT location FROM writer.files WHERE state = 'UNWANTED'"));
            for (int i = 0; i < sizes.tables(); i++) {
                String name = Batch.tableName(i);
                List<Batch> sent = batches.getOrDefault(i, List.of());
                Table table = client.loadTable(TableIdentifier.of(Lakehouse.NAMESPACE, name));
                Map<Long, Found> found = rows(table);
                rows += found.size();
                withSequence += checkRows(name, sent, found);
                files(table, ledger, unwanted);
                var rejected = TableIdentifier.of(Lakehouse.NAMESPACE, name + "__rejects");
                if (client.tableExists(rejected)) {
                    Table rejectTable = client.loadTable(rejected);
                    rejects += checkRejects(name, sent, rejected(rejectTable));
                    files(rejectTable, ledger, unwanted);
                } else {
                    rejects += checkRejects(name, sent, Map.of());
                }
            }
        }
        long receipts = checkReceipts();
        checkLedger();
        result.put("rowsFound", rows)
                .put("rejectsFound", rejects)
                .put("receiptsChecked", receipts)
                .put("receiptsWhoseCommitWasFound", withSequence);
    }

    private Map<Integer, List<Batch>> byTable() {
        Map<Integer, List<Batch>> batches = new HashMap<>();
        for (int i = 0; i < producers.begun(); i++) {
            Batch batch = Batch.of(i, sizes);
            batches.computeIfAbsent(batch.table(), _ -> new ArrayList<>()).add(batch);
        }
        return batches;
    }

    private static Map<Long, Found> rows(Table table) throws IOException {
        Map<Long, Found> found = new HashMap<>();
        PlainRows.read(
                table,
                (file, row) ->
                        found.merge(
                                (Long) row.getField("id"),
                                new Found(sequenceNumber(file), 1),
                                (before, _) -> before.again()));
        return found;
    }

    private static long sequenceNumber(DataFile file) {
        Long sequence = file.dataSequenceNumber();
        return sequence == null ? -1 : sequence;
    }

    /** How often each place of each batch was rejected. */
    private static Map<String, Integer> rejected(Table table) throws IOException {
        Map<String, Integer> found = new HashMap<>();
        PlainRows.read(
                table,
                (_, row) ->
                        found.merge(
                                row.getField("batch_id") + " " + row.getField("position"),
                                1,
                                Integer::sum));
        return found;
    }

    private long checkRows(String name, List<Batch> sent, Map<Long, Found> found) {
        Map<Long, Found> left = new HashMap<>(found);
        long checked = 0;
        for (Batch batch : sent) {
            var receipt = producers.receipt(batch.number());
            for (long id : batch.ids()) {
                Found row = left.remove(id);
                if (row == null) {
                    violations.add("Row %d of %s in %s is lost".formatted(id, batch.key(), name));
                    continue;
                }
                violations.require(
                        row.times() == 1,
                        "Row %d in %s is there %d times".formatted(id, name, row.times()));
                receipt.map(Receipt::sequenceNumber)
                        .ifPresent(sequence ->
                                sequence.ifPresent(number ->
                                        violations.require(
                                                number == row.sequenceNumber(),
                                                "%s says sequence number %d, its rows have %d"
                                                        .formatted(
                                                                batch.key(),
                                                                number,
                                                                row.sequenceNumber()))));
            }
            if (!batch.ids().isEmpty()
                    && receipt.filter(each -> each.sequenceNumber().isPresent()).isPresent()) {
                checked++;
            }
        }
        for (long id : others.in(name)) {
            Found row = left.remove(id);
            violations.require(
                    row != null && row.times() == 1,
                    "Row %d of another engine: %s".formatted(id, row));
        }
        left.keySet().forEach(id -> violations.add("Row %d in %s is nobody's".formatted(id, name)));
        return checked;
    }

    private long checkRejects(String name, List<Batch> sent, Map<String, Integer> found) {
        Map<String, Integer> left = new HashMap<>(found);
        long rejects = 0;
        for (Batch batch : sent) {
            String id = producers.receipt(batch.number()).map(Receipt::batchId).orElse("?");
            for (int i = 0; i < batch.rejects(); i++) {
                rejects++;
                Integer times = left.remove(id + " " + (batch.ids().size() + i + 1));
                violations.require(
                        times != null && times == 1,
                        "Rejected row %d of %s in %s is there %s times"
                                .formatted(i, batch.key(), name, times));
            }
        }
        left.keySet()
                .forEach(row ->
                        violations.add("Rejected row %s in %s is nobody's".formatted(row, name)));
        return rejects;
    }

    /** Every file in the place of a table is the table's, the ledger's or another engine's. */
    private void files(Table table, Set<String> ledger, Set<String> unwanted) throws IOException {
        Set<String> named = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> named.add(task.file().location()));
        }
        for (Snapshot snapshot : table.snapshots()) {
            named.add(snapshot.manifestListLocation());
            snapshot.allManifests(table.io()).forEach(manifest -> named.add(manifest.path()));
        }
        String prefix = table.location().replaceFirst("s3://[^/]*/", "") + "/";
        Set<String> there = new HashSet<>(lakehouse.stored().below(prefix));
        for (String file : there) {
            violations.require(
                    file.endsWith(".metadata.json")
                            || named.contains(file)
                            || ledger.contains(file)
                            || RecordedFiles.begun().contains(file)
                            || lakehouse.filesOfSpark().contains(file),
                    "Nobody knows %s".formatted(file));
        }
        for (String file : named) {
            violations.require(
                    there.contains(file), "%s names %s, which is gone".formatted(table, file));
            violations.require(
                    !unwanted.contains(file), "%s is said to be unwanted".formatted(file));
        }
    }

    private long checkReceipts() {
        long checked = 0;
        for (int i = 0; i < producers.begun(); i++) {
            Batch batch = Batch.of(i, sizes);
            var receipt = producers.receipt(i);
            if (receipt.isEmpty()) {
                continue;
            }
            checked++;
            Receipt told = receipt.orElseThrow();
            violations.require(
                    told.read() == batch.read()
                            && told.written() == batch.ids().size()
                            && told.rejected() == batch.rejects(),
                    "%s has the receipt %s".formatted(batch, told));
        }
        return checked;
    }

    /** What is in the ledger is what producers know; nothing is left half done. */
    private void checkLedger() throws IOException {
        Map<String, String> ids = new HashMap<>();
        lakehouse
                .texts(
                        "SELECT b.id || ' ' || l.name || ' ' || idempotency_key FROM writer.batches b"
                                + " JOIN writer.lanes l ON l.id = b.lane_id")
                .forEach(row -> {
                    String[] parts = row.split(" ", 2);
                    violations.require(
                            ids.put(parts[1], parts[0]) == null,
                            "Two batches are %s".formatted(parts[1]));
                });
        for (int i = 0; i < producers.begun(); i++) {
            Batch batch = Batch.of(i, sizes);
            String id = ids.remove(batch.tableName() + " " + batch.key());
            producers
                    .receipt(i)
                    .ifPresent(receipt ->
                            violations.require(
                                    receipt.batchId().equals(id),
                                    "%s is %s in the ledger and %s for its producer"
                                            .formatted(batch.key(), id, receipt.batchId())));
        }
        ids.keySet().forEach(key -> violations.add("Nobody has sent %s".formatted(key)));
        one("SELECT count(*) FROM writer.batches WHERE state <> 'COMMITTED'");
        one("SELECT count(*) FROM writer.groups WHERE state IN ('STAGED', 'COMMITTING')");
        new Bodies(lakehouse, sizes, violations).check();
    }

    private void one(String count) {
        String found = lakehouse.texts(count).getFirst();
        violations.require(found.equals("0"), "%s: %s".formatted(count, found));
    }
}
