package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** What has to hold whatever happened, judged without a line of the writer's code. */
record Invariants(WriterRig rig) {
    /** Every file of the table's place is named by the table or known to the ledger. */
    void assertNoUnknownFile(String name) throws IOException {
        Table table = rig.reader.loadTable(TableIdentifier.of("sales", name));
        Set<String> known = referenced(table);
        known.addAll(rig.texts("SELECT location FROM writer.files"));
        String place = table.location().substring(rig.objects.location().length() + 1);

        assertThat(found(place))
                .filteredOn(file -> !file.endsWith(".metadata.json"))
                .as("files of %s", name)
                .allSatisfy(file -> assertThat(known).contains(file));
    }

    /** Every raw object belongs to a batch or to an upload. */
    void assertNoUnknownBody() throws IOException {
        Set<String> known = new HashSet<>(rig.texts("SELECT raw_location FROM writer.batches"));
        known.addAll(rig.texts("SELECT location FROM writer.uploads"));
        known.addAll(
                rig.texts("SELECT kept_target FROM writer.batches WHERE kept_target IS NOT NULL"));
        known.addAll(
                rig.texts("SELECT kept_target FROM writer.packs WHERE kept_target IS NOT NULL"));

        assertThat(known).containsAll(found("ingest"));
    }

    /** What the table names is not said to be unwanted. */
    void assertNothingReferencedIsUnwanted(String name) throws IOException {
        Table table = rig.reader.loadTable(TableIdentifier.of("sales", name));

        Set<String> wrongly = referenced(table);
        wrongly.retainAll(rig.texts("SELECT location FROM writer.files WHERE state = 'UNWANTED'"));
        assertThat(wrongly).isEmpty();
    }

    private static Set<String> referenced(Table table) throws IOException {
        var files = new HashSet<String>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().location()));
        }
        for (Snapshot snapshot : table.snapshots()) {
            files.add(snapshot.manifestListLocation());
            snapshot.allManifests(table.io()).forEach(manifest -> files.add(manifest.path()));
        }
        return files;
    }

    private List<String> found(String below) throws IOException {
        Path folder = rig.objects.folder();
        if (!Files.exists(folder.resolve(below))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder.resolve(below))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> rig.objects.location() + "/" + folder.relativize(file))
                    .collect(Collectors.toList());
        }
    }
}
