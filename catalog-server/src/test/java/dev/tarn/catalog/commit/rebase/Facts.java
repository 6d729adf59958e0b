package dev.tarn.catalog.commit.rebase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/** All that the specification gives meaning to in a table's metadata, as lines to compare. */
final class Facts {
    private Facts() {}

    /** Every fact but random file names and times. */
    static List<String> all(World world) {
        List<String> facts = table(world.current());
        Map<String, List<String>> read = new HashMap<>();
        for (Snapshot snapshot : world.current().snapshots()) {
            facts.add(snapshot(snapshot, _ -> true));
            facts.add("  row ids " + snapshot.firstRowId() + "+" + snapshot.addedRows());
            for (ManifestFile manifest : snapshot.allManifests(world.files())) {
                String line = manifest(manifest);
                facts.add(line);
                // A manifest never changes, so it is enough to read it once per line that lists it.
                facts.addAll(
                        read.computeIfAbsent(
                                manifest.path() + line, _ -> files(world, manifest, true)));
            }
        }
        facts.add("next row id " + world.current().nextRowId());
        return facts;
    }

    /**
     * The facts that stay the same when manifests are merged at other times: not which file is in
     * which manifest, and not how much room was left between row ids.
     */
    static List<String> mergeable(World world) {
        List<String> facts = table(world.current());
        for (Snapshot snapshot : world.current().snapshots()) {
            facts.add(snapshot(snapshot, key -> !key.startsWith("manifests-")));
            List<String> files = new ArrayList<>();
            for (ManifestFile manifest : snapshot.allManifests(world.files())) {
                files.addAll(files(world, manifest, false));
            }
            files.sort(null);
            facts.addAll(files);
        }
        return facts;
    }

    /**
     * Rows that share an id in a snapshot, and files whose ids change along a branch: there must be
     * none. Branches of a table that was upgraded to v3 give its older files ids of their own.
     */
    static List<String> rowIdFaults(World world) {
        List<String> faults = new ArrayList<>();
        for (SnapshotRef ref : world.current().refs().values()) {
            Map<String, Long> firstOf = new HashMap<>();
            for (Snapshot snapshot : lineage(world, ref)) {
                Map<Long, String> owners = new HashMap<>();
                for (ManifestFile manifest : snapshot.dataManifests(world.files())) {
                    forEach(world, manifest, file -> check(world, file, firstOf, owners, faults));
                }
            }
        }
        return faults;
    }

    private static void check(
            World world,
            ContentFile<?> file,
            Map<String, Long> firstOf,
            Map<Long, String> owners,
            List<String> faults) {
        Long first = file.firstRowId();
        if (first == null) {
            return;
        }
        Long before = firstOf.putIfAbsent(name(file), first);
        if (before != null && !before.equals(first)) {
            faults.add(name(file) + " had " + before + ", has " + first);
        }
        for (long id = first; id < first + file.recordCount(); id++) {
            String owner = owners.put(id, name(file));
            if (owner != null || id >= world.current().nextRowId()) {
                faults.add(id + " of " + name(file) + " and " + owner);
            }
        }
    }

    /** From the oldest on. */
    private static List<Snapshot> lineage(World world, SnapshotRef ref) {
        List<Snapshot> lineage = new ArrayList<>();
        Snapshot snapshot = world.current().snapshot(ref.snapshotId());
        while (snapshot != null) {
            lineage.addFirst(snapshot);
            Long parentId = snapshot.parentId();
            snapshot = parentId == null ? null : world.current().snapshot(parentId);
        }
        return lineage;
    }

    /** Metadata files that nothing refers to. */
    static List<String> orphans(World world) {
        List<String> names = new ArrayList<>(LocalFiles.names(world.root().resolve("metadata")));
        for (Snapshot snapshot : world.current().snapshots()) {
            names.remove(Path.of(snapshot.manifestListLocation()).getFileName().toString());
            for (ManifestFile manifest : snapshot.allManifests(world.files())) {
                names.remove(Path.of(manifest.path()).getFileName().toString());
            }
        }
        return names;
    }

    private static List<String> table(TableMetadata table) {
        List<String> facts = new ArrayList<>();
        facts.add("version " + table.formatVersion() + " sequence " + table.lastSequenceNumber());
        facts.add("properties " + new TreeMap<>(table.properties()));
        facts.add("schema " + table.currentSchemaId() + " spec " + table.defaultSpecId());
        new TreeMap<>(table.refs()).forEach((name, ref) -> facts.add(name + " " + ref));
        facts.add("log " + table.snapshotLog().stream().map(HistoryEntry::snapshotId).toList());
        return facts;
    }

    private static String snapshot(Snapshot snapshot, Predicate<String> summaryKeys) {
        Map<String, String> summary = new TreeMap<>(snapshot.summary());
        summary.keySet().removeIf(summaryKeys.negate());
        return "snapshot %d over %s number %d %s schema %s %s"
                .formatted(
                        snapshot.snapshotId(),
                        snapshot.parentId(),
                        snapshot.sequenceNumber(),
                        snapshot.operation(),
                        snapshot.schemaId(),
                        summary);
    }

    private static String manifest(ManifestFile manifest) {
        return "  %s spec %d number %d min %d of %d files %s/%s/%s rows %s/%s/%s first row %s %s"
                .formatted(
                        manifest.content(),
                        manifest.partitionSpecId(),
                        manifest.sequenceNumber(),
                        manifest.minSequenceNumber(),
                        manifest.snapshotId(),
                        manifest.addedFilesCount(),
                        manifest.existingFilesCount(),
                        manifest.deletedFilesCount(),
                        manifest.addedRowsCount(),
                        manifest.existingRowsCount(),
                        manifest.deletedRowsCount(),
                        manifest.firstRowId(),
                        manifest.partitions());
    }

    private static List<String> files(World world, ManifestFile manifest, boolean withRowIds) {
        List<String> lines = new ArrayList<>();
        forEach(
                world,
                manifest,
                file ->
                        lines.add(
                                "    %s rows %d number %s file number %s%s"
                                        .formatted(
                                                name(file),
                                                file.recordCount(),
                                                file.dataSequenceNumber(),
                                                file.fileSequenceNumber(),
                                                withRowIds
                                                        ? " first row " + file.firstRowId()
                                                        : "")));
        return lines;
    }

    private static void forEach(
            World world,
            ManifestFile manifest,
            java.util.function.Consumer<ContentFile<?>> action) {
        FileIO io = world.files();
        var specs = world.current().specsById();
        try (ManifestReader<?> reader =
                manifest.content() == ManifestContent.DATA
                        ? ManifestFiles.read(manifest, io, specs)
                        : ManifestFiles.readDeleteManifest(manifest, io, specs)) {
            for (ContentFile<?> file : reader) {
                action.accept(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(ContentFile<?> file) {
        return Path.of(file.location()).getFileName().toString();
    }
}
