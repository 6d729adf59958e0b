package dev.tarn.benchmarks.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.kills.OneRow;
import dev.tarn.benchmarks.kills.Traffic;
import dev.tarn.benchmarks.kills.Violations;
import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.benchmarks.rig.PlainRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Makes tables, appends to them, renames and drops them, by plain Iceberg, and remembers what has
 * to be there. With a table of which something has no answer nothing more is done: both may be, and
 * nothing else.
 */
final class PassingTables implements Runnable {
    private static final Namespace NAMESPACE = Namespace.of("passing");
    private static final String GONE = "";
    private static final long PAUSE_MILLIS = 200;

    private final RESTCatalog client;
    private final Violations violations;
    private final Random random;
    private final CountDownLatch over;
    private final List<Passing> all = new ArrayList<>();
    private int doubts;

    /** Of a lakehouse in which nothing is broken yet. */
    PassingTables(Lakehouse lakehouse, Violations violations, Random random, CountDownLatch over) {
        this.client = lakehouse.client();
        client.createNamespace(NAMESPACE);
        this.violations = violations;
        this.random = random;
        this.over = over;
    }

    /** The names of which it has one, and how many rows it may have. */
    private static final class Passing {
        final int number;
        Set<String> names = Set.of(GONE);
        Set<Integer> rows = Set.of(0);

        Passing(int number) {
            this.number = number;
        }

        String made() {
            return "made_" + number;
        }

        String renamed() {
            return "renamed_" + number;
        }
    }

    @Override
    public void run() {
        try {
            while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                var table = new Passing(all.size());
                all.add(table);
                pass(table);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            violations.add("Whoever makes tables failed: %s".formatted(bug));
        }
    }

    private void pass(Passing table) {
        try {
            create(table);
            append(table);
            if (random.nextBoolean()) {
                rename(table);
            }
            if (random.nextBoolean()) {
                drop(table);
            }
        } catch (IOException | RuntimeException noAnswer) {
            doubts++;
        }
    }

    private static TableIdentifier identifier(String name) {
        return TableIdentifier.of(NAMESPACE, name);
    }

    private void create(Passing table) {
        table.names = Set.of(GONE, table.made());
        try {
            client.createTable(identifier(table.made()), Traffic.SCHEMA);
        } catch (AlreadyExistsException asked) {
            // The first of two attempts of the client had no answer.
        }
        table.names = Set.of(table.made());
    }

    private void append(Passing table) throws IOException {
        Table loaded = client.loadTable(identifier(table.made()));
        var file = OneRow.in(loaded, table.number);
        table.rows = Set.of(0, 1);
        try {
            loaded.newAppend().appendFile(file).commit();
            table.rows = Set.of(1);
        } catch (CommitFailedException refused) {
            table.rows = Set.of(0);
        }
    }

    private void rename(Passing table) {
        table.names = Set.of(table.made(), table.renamed());
        client.renameTable(identifier(table.made()), identifier(table.renamed()));
        table.names = Set.of(table.renamed());
    }

    private void drop(Passing table) {
        String name = table.names.iterator().next();
        table.names = Set.of(name, GONE);
        // False says that it was not there, which is so after an attempt without an answer.
        client.dropTable(identifier(name), false);
        table.names = Set.of(GONE);
    }

    /** Every table that was answered for is there, under one name and with its row; no other is. */
    void check(ObjectNode result) throws IOException {
        int there = 0;
        try (client) {
            Set<String> listed = new HashSet<>();
            client.listTables(NAMESPACE).forEach(table -> listed.add(table.name()));
            for (Passing table : all) {
                List<String> found =
                        List.of(table.made(), table.renamed()).stream()
                                .filter(listed::remove)
                                .toList();
                violations.require(
                        found.size() <= 1
                                && table.names.contains(found.isEmpty() ? GONE : found.getFirst()),
                        "A table is there as %s and has to be one of %s ('' is none)"
                                .formatted(found, table.names));
                for (String name : found) {
                    there++;
                    checkRows(client.loadTable(identifier(name)), table);
                }
            }
            listed.forEach(name -> violations.add("Nobody has made table %s".formatted(name)));
        }
        result.put("tablesMade", all.size()).put("tablesThere", there).put("inDoubt", doubts);
    }

    private void checkRows(Table loaded, Passing table) throws IOException {
        List<Long> ids = new ArrayList<>();
        PlainRows.read(loaded, (_, row) -> ids.add((Long) row.getField("id")));
        violations.require(
                table.rows.contains(ids.size()) && ids.stream().allMatch(id -> id == table.number),
                "Table %s has the rows %s".formatted(loaded.name(), ids));
    }
}
