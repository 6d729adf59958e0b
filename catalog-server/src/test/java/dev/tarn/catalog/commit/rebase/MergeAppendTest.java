package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Iceberg's default append, which merges manifests when there are many. */
class MergeAppendTest {
    private static final PartitionSpec SPEC = PartitionSpec.unpartitioned();
    private static final Map<String, String> MERGING =
            Map.of("commit.manifest.min-count-to-merge", "3");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void keepsMergeWhenMergedManifestsAreStillThere(int version) {
        World world = World.rebasing(folder, version, SPEC, MERGING);
        add(world, world.table().newFastAppend(), "first");
        add(world, world.table().newFastAppend(), "second");

        Client late = world.client();
        late.letGoFirst(() -> add(world, world.table().newFastAppend(), "other"));
        add(world, late.table().newAppend(), "late");

        assertThat(world.conflicts()).isZero();
        Snapshot head = LostRace.head(world);
        assertThat(head.allManifests(world.files()))
                .extracting(ManifestFile::addedFilesCount, ManifestFile::existingFilesCount)
                .containsExactly(tuple(1, 2), tuple(1, 0));
        assertThat(head.summary())
                .containsEntry("manifests-created", "1")
                .containsEntry("manifests-kept", "1")
                .containsEntry("manifests-replaced", "2")
                .containsEntry("total-data-files", "4");
        assertThat(Rows.read(world.table(), "main")).hasSize(4);
        assertThat(Facts.rowIdFaults(world)).isEmpty();
        assertThat(Facts.orphans(world)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void undoesMergeWhenSomebodyElseHasMergedTheSame(int version) {
        World world = World.rebasing(folder, version, SPEC, MERGING);
        add(world, world.table().newFastAppend(), "first");
        add(world, world.table().newFastAppend(), "second");

        Client late = world.client();
        late.letGoFirst(() -> add(world, world.table().newAppend(), "other"));
        add(world, late.table().newAppend(), "late");

        assertThat(world.conflicts()).isZero();
        Snapshot head = LostRace.head(world);
        assertThat(head.allManifests(world.files()))
                .extracting(ManifestFile::addedFilesCount, ManifestFile::existingFilesCount)
                .containsExactly(tuple(1, 0), tuple(1, 2));
        assertThat(head.summary())
                .containsEntry("manifests-created", "1")
                .containsEntry("manifests-kept", "1")
                .containsEntry("manifests-replaced", "0");
        assertThat(Rows.read(world.table(), "main")).hasSize(4);
        assertThat(Facts.rowIdFaults(world)).isEmpty();
        assertThat(Facts.orphans(world)).isEmpty();
    }

    @Test
    void deletesItsManifestTooWhenItsListCannotBeWritten() {
        World world = World.refusing(folder, 2, SPEC, MERGING);
        add(world, world.table().newFastAppend(), "first");
        add(world, world.table().newFastAppend(), "second");
        UpdateTableRequest request =
                world.client().request(table -> add(world, table.newAppend(), "late"));
        add(world, world.table().newAppend(), "other");
        List<String> before = LocalFiles.names(folder.resolve("metadata"));
        LocalFiles filling =
                new LocalFiles() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public OutputFile newOutputFile(String location) {
                        OutputFile file = super.newOutputFile(location);
                        return location.contains("snap-") ? new FullDisk(file) : file;
                    }
                };
        AppendRebase rebase = new AppendRebase(InstantSource.system(), 10);

        assertThatThrownBy(() ->
                        rebase.rebase(
                                world.current(),
                                request.requirements(),
                                request.updates(),
                                filling))
                .hasRootCauseMessage("No space left on device");
        assertThat(LocalFiles.names(folder.resolve("metadata"))).isEqualTo(before);
    }

    private static void add(World world, AppendFiles append, String name) {
        append.appendFile(Rows.write(world, SPEC, name, "a", name.length())).commit();
    }
}
