package dev.tarn.catalog.commit.rebase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestWriter;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * Appends, each with others that come first, and whatever else happens to a table. The same seed
 * does the same in every world, file names and snapshot ids included.
 */
final class RandomHistory {
    private static final List<String> CATEGORIES = List.of("a", "b", "c");

    private final World world;
    private final Random random;
    private final boolean merges;
    private final List<DataFile> live = new ArrayList<>();
    private int files;
    private long rows;

    /**
     * @param merges whether appends may merge manifests, as Iceberg's default append does
     */
    RandomHistory(World world, long seed, boolean merges) {
        this.world = world;
        this.random = new Random(seed);
        this.merges = merges;
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            Client late = world.client();
            int others = random.nextInt(4);
            for (int j = 0; j < others; j++) {
                late.letGoFirst(this::somethingElse);
            }
            append(late);
        }
    }

    private void somethingElse() {
        Table table = world.table();
        switch (random.nextInt(12)) {
            case 0 -> delete(table);
            case 1 -> deleteRow(table);
            case 2 -> table.updateProperties().set("note", "n" + rows).commit();
            case 3 -> evolve(table);
            case 4 -> rewriteManifests(table);
            default -> append(world.client());
        }
    }

    private void append(Client client) {
        Table table = client.table();
        AppendFiles append =
                merges && random.nextBoolean() ? table.newAppend() : table.newFastAppend();
        List<DataFile> added = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            added.add(newFile(table.spec()));
        }
        if (random.nextInt(4) == 0) {
            append.appendManifest(manifest(table, added.removeLast()));
        }
        added.forEach(append::appendFile);
        live.addAll(added);
        if (random.nextInt(5) == 0 && table.currentSnapshot() != null) {
            append.toBranch("audit");
            live.removeAll(added);
        }
        append.set("tarn.batch", String.valueOf(rows)).commit();
    }

    private DataFile newFile(PartitionSpec spec) {
        long[] ids = new long[1 + random.nextInt(5)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = rows++;
        }
        String category = CATEGORIES.get(random.nextInt(CATEGORIES.size()));
        return Rows.write(world, spec, "file-" + files++, category, ids);
    }

    private ManifestFile manifest(Table table, DataFile file) {
        String location = world.root() + "/metadata/appended-" + files++ + ".avro";
        ManifestWriter<DataFile> writer =
                ManifestFiles.write(
                        world.current().formatVersion(),
                        table.spec(),
                        world.files().newOutputFile(location),
                        null);
        try {
            try (writer) {
                writer.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toManifestFile();
    }

    private void delete(Table table) {
        if (!live.isEmpty()) {
            table.newDelete().deleteFile(live.remove(random.nextInt(live.size()))).commit();
        }
    }

    private void deleteRow(Table table) {
        if (world.current().formatVersion() > 1 && rows > 0) {
            String category = CATEGORIES.get(random.nextInt(CATEGORIES.size()));
            String name = "file-" + files++;
            table.newRowDelta()
                    .addDeletes(
                            Rows.delete(world, table.spec(), name, category, random.nextLong(rows)))
                    .commit();
        }
    }

    /** One thread only: several write the entries in whatever order they come. */
    private static void rewriteManifests(Table table) {
        if (table.currentSnapshot() == null) {
            return;
        }
        try (ExecutorService one = Executors.newSingleThreadExecutor()) {
            table.rewriteManifests().clusterBy(_ -> "all").scanManifestsWith(one).commit();
        }
    }

    private void evolve(Table table) {
        switch (random.nextInt(8)) {
            case 0 ->
                    table.updateSchema()
                            .addColumn("more" + files++, Types.StringType.get())
                            .commit();
            case 1 -> {
                Snapshot head = table.currentSnapshot();
                if (head != null) {
                    table.manageSnapshots().createTag("tag" + files++, head.snapshotId()).commit();
                }
            }
            case 2 -> {
                if (world.current().formatVersion() == 2) {
                    table.updateProperties().set("format-version", "3").commit();
                }
            }
            default -> table.updateProperties().set("note", "e" + files++).commit();
        }
    }
}
