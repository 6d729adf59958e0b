package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.MetadataUpdate.AddSnapshot;
import org.apache.iceberg.MetadataUpdate.SetProperties;
import org.apache.iceberg.MetadataUpdate.SetSnapshotRef;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendRebaseTest {
    private static final PartitionSpec SPEC = PartitionSpec.unpartitioned();

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void laysAppendOverHeadThatItsClientHasNotSeen(int version) {
        World world = World.rebasing(folder, version, SPEC, Map.of());
        append(world, world.client(), "first", 1);

        Client late = world.client();
        late.letGoFirst(() -> append(world, world.client(), "other", 2, 3));
        append(world, late, "late", 4);

        assertThat(world.conflicts()).isZero();
        assertThat(world.results().getLast()).isInstanceOf(RebaseResult.Rebased.class);
        Snapshot head = LostRace.head(world);
        assertThat(head.sequenceNumber()).isEqualTo(version == 1 ? 0 : 3);
        assertThat(head.summary()).containsEntry("total-records", "4");
        assertThat(Rows.read(world.table(), "main")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void laysFirstAppendOverHeadOfTableThatWasEmpty(int version) {
        World world = World.rebasing(folder, version, SPEC, Map.of());

        Client late = world.client();
        late.letGoFirst(() -> append(world, world.client(), "other", 1));
        append(world, late, "late", 2);

        assertThat(world.conflicts()).isZero();
        assertThat(Rows.read(world.table(), "main")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void numbersAppendAnewWhenAnotherBranchHasMoved(int version) {
        World world = World.rebasing(folder, version, SPEC, Map.of());
        append(world, world.client(), "first", 1);
        world.table().manageSnapshots().createBranch("audit").commit();

        Client late = world.client();
        late.letGoFirst(() ->
                world.table()
                        .newFastAppend()
                        .toBranch("audit")
                        .appendFile(Rows.write(world, SPEC, "audited", "a", 2))
                        .commit());
        append(world, late, "late", 3);

        assertThat(world.conflicts()).isZero();
        assertThat(LostRace.head(world).sequenceNumber()).isEqualTo(3);
        assertThat(Rows.read(world.table(), "main")).hasSize(2);
        assertThat(Rows.read(world.table(), "audit")).hasSize(2);
    }

    @Test
    void leavesCommitAloneThatFitsItsTable() {
        World world = World.refusing(folder, 3, SPEC, Map.of());
        UpdateTableRequest request =
                world.client()
                        .request(table ->
                                table.newFastAppend()
                                        .appendFile(Rows.write(world, SPEC, "one", "a", 1))
                                        .commit());

        RebaseResult result = rebase(world, request, InstantSource.system());

        assertThat(result).isEqualTo(new RebaseResult.NotNeeded());
    }

    @Test
    void leavesCommitAloneThatAddsNoSnapshot() {
        World world = World.refusing(folder, 2, SPEC, Map.of());

        RebaseResult result =
                new AppendRebase(InstantSource.system(), 10)
                        .rebase(
                                world.current(),
                                List.of(),
                                List.of(new SetProperties(Map.of("owner", "me"))),
                                world.files());

        assertThat(result).isEqualTo(new RebaseResult.NotNeeded());
    }

    @Test
    void keepsWhatTheClientSaidOfItsSnapshot() {
        LostRace race = LostRace.of(folder, 2);
        race.summary("tarn.commit-id", "c-1");

        Snapshot rebased = snapshot(race.rebase());

        assertThat(rebased.snapshotId()).isEqualTo(race.snapshot().snapshotId());
        assertThat(rebased.operation()).isEqualTo("append");
        assertThat(rebased.schemaId()).isEqualTo(race.snapshot().schemaId());
        assertThat(rebased.summary())
                .containsEntry("tarn.commit-id", "c-1")
                .containsEntry("added-records", "2")
                .containsEntry("manifests-created", "1")
                .containsEntry("manifests-kept", "2")
                .containsEntry("total-records", "6");
    }

    @Test
    void keepsRetentionOfBranch() {
        World world = World.refusing(folder, 2, World.BY_CATEGORY, Map.of());
        LostRace.in(world, "main");
        world.table().manageSnapshots().setMinSnapshotsToKeep("main", 5).commit();
        LostRace race = LostRace.in(world, "main");

        RebaseResult.Rebased rebased = (RebaseResult.Rebased) race.rebase();

        SetSnapshotRef ref = (SetSnapshotRef) rebased.updates().getLast();
        assertThat(ref.minSnapshotsToKeep()).isEqualTo(5);
        assertThat(ref.type()).isEqualTo("branch");
    }

    @Test
    void neverLetsTimeRunBackwards() {
        LostRace race = LostRace.of(folder, 2);
        UpdateTableRequest request = new UpdateTableRequest(race.requirements(), race.updates());

        RebaseResult result = rebase(race.world(), request, InstantSource.fixed(Instant.EPOCH));

        assertThat(snapshot(result).timestampMillis())
                .isEqualTo(race.world().current().lastUpdatedMillis());
    }

    @Test
    void writesManifestListWhereTheTableKeepsItsMetadata() {
        Path elsewhere = folder.resolve("elsewhere");
        LostRace race =
                LostRace.of(
                        folder,
                        2,
                        Map.of("write.metadata.path", elsewhere.toString() + "/"),
                        "main");

        RebaseResult.Rebased rebased = (RebaseResult.Rebased) race.rebase();

        assertThat(rebased.writtenFiles())
                .containsExactly(snapshot(rebased).manifestListLocation());
        assertThat(Path.of(rebased.writtenFiles().getFirst()).getParent()).isEqualTo(elsewhere);
    }

    @Test
    void dropsManifestsWithoutLiveFilesWhenTheClientDid() {
        World world = World.rebasing(folder, 2, SPEC, Map.of());
        DataFile gone = Rows.write(world, SPEC, "gone", "a", 1);
        world.table().newFastAppend().appendFile(gone).commit();
        append(world, world.client(), "kept", 2);
        world.table().newDelete().deleteFile(gone).commit();

        Client late = world.client();
        late.letGoFirst(() -> append(world, world.client(), "other", 3));
        late.table().newAppend().appendFile(Rows.write(world, SPEC, "late", "a", 4)).commit();

        assertThat(world.conflicts()).isZero();
        assertThat(LostRace.head(world).allManifests(world.files())).hasSize(3);
        assertThat(Rows.read(world.table(), "main")).hasSize(3);
    }

    @Test
    void readsOnlyTheClientsListOnceTheTablesAreKnown() {
        World world = World.refusing(folder, 2, World.BY_CATEGORY, Map.of());
        LostRace race = LostRace.in(world, "main");
        AppendRebase rebase = new AppendRebase(InstantSource.system(), 1_000);
        assertThat(rebase(rebase, race)).isInstanceOf(RebaseResult.Rebased.class);
        int opened = world.files().opened();

        assertThat(rebase(rebase, race)).isInstanceOf(RebaseResult.Rebased.class);

        assertThat(world.files().opened()).isEqualTo(opened + 1);
    }

    @Test
    void deletesListThatCouldNotBeWrittenWhole() {
        LostRace race = LostRace.of(folder, 2);
        List<String> before = LocalFiles.names(folder.resolve("metadata"));
        LocalFiles full =
                new LocalFiles() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public OutputFile newOutputFile(String location) {
                        return new FullDisk(super.newOutputFile(location));
                    }
                };

        assertThatThrownBy(() ->
                        new AppendRebase(InstantSource.system(), 10)
                                .rebase(
                                        race.world().current(),
                                        race.requirements(),
                                        race.updates(),
                                        full))
                .hasRootCauseMessage("No space left on device");
        assertThat(LocalFiles.names(folder.resolve("metadata"))).isEqualTo(before);
    }

    private static RebaseResult rebase(
            World world, UpdateTableRequest request, InstantSource clock) {
        return new AppendRebase(clock, 10_000)
                .rebase(world.current(), request.requirements(), request.updates(), world.files());
    }

    private static RebaseResult rebase(AppendRebase rebase, LostRace race) {
        World world = race.world();
        return rebase.rebase(world.current(), race.requirements(), race.updates(), world.files());
    }

    private static Snapshot snapshot(RebaseResult result) {
        assertThat(result).isInstanceOf(RebaseResult.Rebased.class);
        MetadataUpdate first = ((RebaseResult.Rebased) result).updates().getFirst();
        return ((AddSnapshot) first).snapshot();
    }

    private static void append(World world, Client client, String name, long... ids) {
        DataFile file = Rows.write(world, SPEC, name, "a", ids);
        client.table().newFastAppend().appendFile(file).commit();
    }
}
