package dev.tarn.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * Changes of one table, each made to it and to what a model knows of it; where one is not possible
 * both stay as they are.
 */
final class TableChanges {
    private final Random random;
    private int count;

    TableChanges(Random random) {
        this.random = random;
    }

    KnownTable append(Table table, KnownTable known) {
        var live = new ArrayList<>(known.live());
        live.add("f" + count++);
        table.newFastAppend().appendFile(Samples.file(table, live.getLast())).commit();
        return known.with(table.currentSnapshot().snapshotId(), live);
    }

    KnownTable deleteFile(Table table, KnownTable known) {
        if (known.live().isEmpty()) {
            return known;
        }
        var live = new ArrayList<>(known.live());
        String gone = live.remove(random.nextInt(live.size()));
        table.newDelete().deleteFile(Samples.file(table, gone)).commit();
        return known.with(table.currentSnapshot().snapshotId(), live);
    }

    KnownTable goBack(Table table, KnownTable known) {
        if (known.files().isEmpty()) {
            return known;
        }
        long snapshot = any(List.copyOf(known.files().keySet()));
        if (snapshot == known.current()) {
            return known;
        }
        table.manageSnapshots().setCurrentSnapshot(snapshot).commit();
        return known.at(snapshot);
    }

    KnownTable expire(Table table, KnownTable known) {
        if (known.files().isEmpty()) {
            return known;
        }
        long snapshot = any(List.copyOf(known.files().keySet()));
        if (snapshot == known.current()) {
            return known;
        }
        table.expireSnapshots()
                .expireSnapshotId(snapshot)
                .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                .commit();
        return known.without(snapshot);
    }

    KnownTable addColumn(Table table, KnownTable known) {
        String name = "c" + count++;
        table.updateSchema().addColumn(name, Types.IntegerType.get()).commit();
        return known.withColumn(name);
    }

    KnownTable renameColumn(Table table, KnownTable known) {
        KnownTable.Column column = any(known.columns());
        String name = "c" + count++;
        table.updateSchema().renameColumn(column.name(), name).commit();
        return known.renamed(column, name);
    }

    KnownTable dropColumn(Table table, KnownTable known) {
        if (known.columns().size() < 3) {
            return known;
        }
        KnownTable.Column column = known.columns().getLast();
        table.updateSchema().deleteColumn(column.name()).commit();
        return known.withoutColumn(column);
    }

    KnownTable setProperty(Table table, KnownTable known) {
        String value = "v" + count++;
        table.updateProperties().set(LakeFacts.PROPERTY, value).commit();
        return known.withProperty(value);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
