package dev.tarn.catalog.commit.rebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.MetadataUpdate.AddSnapshot;
import org.apache.iceberg.MetadataUpdate.RemoveSnapshots;
import org.apache.iceberg.MetadataUpdate.SetSnapshotRef;
import org.apache.iceberg.MetadataUpdate.UpgradeFormatVersion;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** Commits that are refused for what has happened to the table meanwhile. */
final class RefusedHeads {
    private RefusedHeads() {}

    static Stream<RefusalTest.Case> cases() {
        return Stream.of(
                meanwhile(
                        Refusal.ALREADY_COMMITTED,
                        "the same request once more",
                        2,
                        race -> commit(race),
                        _ -> {}),
                meanwhile(
                        Refusal.FORMAT_VERSION_CHANGED,
                        "from 1 to 2",
                        1,
                        race -> race.world().force(new UpgradeFormatVersion(2)),
                        _ -> {}),
                meanwhile(
                        Refusal.FORMAT_VERSION_CHANGED,
                        "from 2 to 3",
                        2,
                        race -> race.world().force(new UpgradeFormatVersion(3)),
                        _ -> {}),
                new RefusalTest.Case(
                        Refusal.FORMAT_VERSION_CHANGED,
                        "from 2 to 3, and nothing else",
                        RefusedHeads::alone,
                        race -> race.world().force(new UpgradeFormatVersion(3)),
                        RefusedHeads::otherBranchMoves),
                meanwhile(
                        Refusal.FORMAT_VERSION_UNKNOWN,
                        "4",
                        3,
                        race -> race.world().force(new UpgradeFormatVersion(4)),
                        _ -> {}),
                meanwhile(
                        Refusal.SCHEMA_CHANGED,
                        "a new column",
                        2,
                        race ->
                                table(race)
                                        .updateSchema()
                                        .addColumn("more", Types.LongType.get())
                                        .commit(),
                        race -> table(race).updateSpec().addField("id").commit()),
                onAudit(
                        Refusal.BRANCH_MISSING,
                        "branch removed",
                        race -> table(race).manageSnapshots().removeBranch("audit").commit(),
                        race -> table(race).manageSnapshots().createBranch("more").commit()),
                onAudit(
                        Refusal.NOT_A_BRANCH,
                        "tag in its place",
                        race -> {
                            long head = race.world().current().ref("audit").snapshotId();
                            table(race).manageSnapshots().removeBranch("audit").commit();
                            table(race).manageSnapshots().createTag("audit", head).commit();
                        },
                        _ -> {}),
                meanwhile(
                        Refusal.RETENTION_CHANGED,
                        "more snapshots to keep",
                        2,
                        race ->
                                table(race)
                                        .manageSnapshots()
                                        .setMinSnapshotsToKeep("main", 5)
                                        .commit(),
                        race ->
                                table(race)
                                        .manageSnapshots()
                                        .createBranch("more")
                                        .setMinSnapshotsToKeep("more", 5)
                                        .commit()),
                meanwhile(
                        Refusal.PARENT_EXPIRED,
                        "parent expired",
                        2,
                        race -> race.world().force(new RemoveSnapshots(Set.of(parentId(race)))),
                        _ -> {}),
                new RefusalTest.Case(
                        Refusal.HEAD_NOT_DESCENDANT,
                        "rolled back behind the parent",
                        RefusedHeads::longer,
                        race ->
                                table(race)
                                        .manageSnapshots()
                                        .setCurrentSnapshot(first(race))
                                        .commit(),
                        race ->
                                table(race)
                                        .manageSnapshots()
                                        .createTag("first", first(race))
                                        .commit()),
                meanwhile(
                        Refusal.HEAD_NOT_DESCENDANT,
                        "parents go round in circles",
                        1,
                        RefusedHeads::goInCircles,
                        _ -> {}),
                head(Refusal.EMBEDDED_MANIFESTS, "of the head", RefusedHeads::embed),
                head(
                        Refusal.LIST_OUTSIDE_TABLE,
                        "manifest list of the head",
                        json -> json.put("manifest-list", "/other/metadata/list.avro")),
                head(
                        Refusal.ENCRYPTED,
                        "manifest list of the head",
                        json -> json.put("key-id", "k")));
    }

    private static RefusalTest.Case meanwhile(
            Refusal reason,
            String name,
            int version,
            Consumer<LostRace> refused,
            Consumer<LostRace> accepted) {
        return new RefusalTest.Case(
                reason, name, folder -> LostRace.of(folder, version), refused, accepted);
    }

    private static RefusalTest.Case onAudit(
            Refusal reason, String name, Consumer<LostRace> refused, Consumer<LostRace> accepted) {
        return new RefusalTest.Case(
                reason,
                name,
                folder -> LostRace.of(folder, 2, Map.of(), "audit"),
                refused,
                accepted);
    }

    /** Another snapshot follows, written by somebody who does it differently. */
    private static RefusalTest.Case head(
            Refusal reason, String name, Consumer<ObjectNode> difference) {
        return new RefusalTest.Case(
                reason,
                name,
                folder -> LostRace.of(folder, 1),
                race -> follow(race, difference),
                race -> follow(race, _ -> {}));
    }

    private static void follow(LostRace race, Consumer<ObjectNode> difference) {
        Snapshot head = LostRace.head(race.world());
        Snapshot next =
                LostRace.edited(
                        head,
                        json -> {
                            json.put("snapshot-id", 77L);
                            json.put("parent-snapshot-id", head.snapshotId());
                            difference.accept(json);
                        });
        race.world().force(new AddSnapshot(next), set(next));
    }

    private static void embed(ObjectNode json) {
        json.remove("manifest-list");
        json.putArray("manifests");
    }

    private static void goInCircles(LostRace race) {
        Snapshot head = LostRace.head(race.world());
        Snapshot one =
                LostRace.edited(
                        head, json -> json.put("snapshot-id", 71L).put("parent-snapshot-id", 72L));
        Snapshot two =
                LostRace.edited(
                        head, json -> json.put("snapshot-id", 72L).put("parent-snapshot-id", 71L));
        race.world().force(new AddSnapshot(one), new AddSnapshot(two), set(two));
    }

    private static MetadataUpdate set(Snapshot snapshot) {
        return new SetSnapshotRef(
                "main", snapshot.snapshotId(), SnapshotRefType.BRANCH, null, null, null);
    }

    private static void commit(LostRace race) {
        if (race.rebase() instanceof RebaseResult.Rebased rebased) {
            race.world().force(rebased.updates().toArray(MetadataUpdate[]::new));
        }
    }

    /** An append that nobody overtakes, on a table that has another branch. */
    private static LostRace alone(Path folder) {
        World world = World.refusing(folder, 2, World.BY_CATEGORY, Map.of());
        LostRace.in(world, "main");
        table(world).manageSnapshots().createBranch("audit").commit();
        return LostRace.before(world);
    }

    private static void otherBranchMoves(LostRace race) {
        table(race)
                .newFastAppend()
                .toBranch("audit")
                .appendFile(Rows.write(race.world(), World.BY_CATEGORY, "audited", "a", 9))
                .commit();
    }

    /** The append is built over the second snapshot. */
    private static LostRace longer(Path folder) {
        World world = World.refusing(folder, 2, World.BY_CATEGORY, Map.of());
        LostRace.in(world, "main");
        LostRace.in(world, "main");
        return LostRace.in(world, "main");
    }

    private static long first(LostRace race) {
        return race.world().current().snapshotLog().getFirst().snapshotId();
    }

    private static long parentId(LostRace race) {
        return java.util.Objects.requireNonNull(race.snapshot().parentId());
    }

    private static Table table(LostRace race) {
        return table(race.world());
    }

    private static Table table(World world) {
        return world.table();
    }
}
