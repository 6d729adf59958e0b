package dev.tarn.catalog.commit.rebase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.GenericManifestFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.MetadataUpdate.AddSnapshot;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * An append that was built over a table's first snapshot, before another one was committed: it can
 * be rebased, until a test changes the one thing that forbids it.
 */
final class LostRace {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final List<UpdateRequirement> requirements;
    private final List<MetadataUpdate> updates;

    private LostRace(World world, UpdateTableRequest request) {
        this.world = world;
        this.requirements = new ArrayList<>(request.requirements());
        this.updates = new ArrayList<>(request.updates());
    }

    static LostRace of(Path root, int version) {
        return of(root, version, Map.of(), "main");
    }

    static LostRace of(Path root, int version, Map<String, String> properties, String branch) {
        World world = World.refusing(root, version, World.BY_CATEGORY, properties);
        append(world, "first", "main", world.client().table());
        if (!branch.equals("main")) {
            world.table().manageSnapshots().createBranch(branch, head(world).snapshotId()).commit();
        }
        return LostRace.in(world, branch);
    }

    /** The append is built over what the world is now; then the other one wins. */
    static LostRace in(World world, String branch) {
        UpdateTableRequest request =
                world.client().request(table -> append(world, "late", branch, table));
        append(world, "other", branch, world.table());
        return new LostRace(world, request);
    }

    /** The same with an append that merges manifests. */
    static LostRace merging(World world) {
        DataFile file = Rows.write(world, World.BY_CATEGORY, "merging", "a", 8);
        UpdateTableRequest request =
                world.client().request(table -> table.newAppend().appendFile(file).commit());
        append(world, "other", "main", world.table());
        return new LostRace(world, request);
    }

    /** The append is built over what the world is now, and nothing else has happened yet. */
    static LostRace before(World world) {
        return new LostRace(
                world, world.client().request(table -> append(world, "late", "main", table)));
    }

    RebaseResult rebase() {
        return new AppendRebase(InstantSource.system(), 10_000)
                .rebase(world.current(), requirements, updates, world.files());
    }

    World world() {
        return world;
    }

    List<UpdateRequirement> requirements() {
        return requirements;
    }

    List<MetadataUpdate> updates() {
        return updates;
    }

    Snapshot snapshot() {
        return ((AddSnapshot) updates.getFirst()).snapshot();
    }

    /** Changes the snapshot that the client sends. */
    void edit(Consumer<ObjectNode> change) {
        updates.set(0, new AddSnapshot(edited(snapshot(), change)));
    }

    void summary(String key, String value) {
        edit(json -> ((ObjectNode) json.get("summary")).put(key, value));
    }

    static Snapshot edited(Snapshot snapshot, Consumer<ObjectNode> change) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(SnapshotParser.toJson(snapshot));
            change.accept(json);
            return SnapshotParser.fromJson(json.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes the client's manifest list: its own manifest first, then the table's first one. */
    void relist(UnaryOperator<List<ListedManifest>> change) {
        Snapshot snapshot = snapshot();
        List<ListedManifest> lines = new ArrayList<>();
        for (ManifestFile file : snapshot.allManifests(world.files())) {
            lines.add(ListedManifest.of(file));
        }
        Placement placement =
                new Placement(
                        world.current().formatVersion(),
                        snapshot.snapshotId(),
                        head(world).snapshotId(),
                        snapshot.sequenceNumber(),
                        snapshot.firstRowId());
        String location =
                new ManifestLists(0)
                        .write(world.current(), placement, change.apply(lines), world.files());
        edit(json -> json.put("manifest-list", location));
    }

    /** Changes one line of the client's manifest list. */
    void editLine(int index, NestedField column, @Nullable Object value) {
        relist(lines -> {
            lines.set(index, edited(lines.get(index), column, value));
            return lines;
        });
    }

    static ListedManifest edited(ListedManifest line, NestedField column, @Nullable Object value) {
        GenericManifestFile file = (GenericManifestFile) line.file().copy();
        file.set(ManifestFile.schema().columns().indexOf(column), value);
        return ListedManifest.of(file);
    }

    static Snapshot head(World world) {
        return java.util.Objects.requireNonNull(world.current().currentSnapshot());
    }

    private static void append(World world, String name, String branch, Table table) {
        PartitionSpec spec = table.spec();
        DataFile file = Rows.write(world, spec, name + world.newSnapshotId(), "a", 1, 2);
        table.newFastAppend().toBranch(branch).appendFile(file).commit();
    }
}
