package dev.tarn.catalog.commit.rebase;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.types.Types;

/**
 * One table in a catalog that either rebases appends or, like every other catalog, refuses them.
 * All that its clients send and receive goes through JSON.
 */
final class World {
    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "category", Types.StringType.get()));
    static final PartitionSpec BY_CATEGORY =
            PartitionSpec.builderFor(SCHEMA).identity("category").build();

    private final LocalFiles files = new LocalFiles();
    private final Path root;
    private final Optional<AppendRebase> rebase;
    private final List<RebaseResult> results = new ArrayList<>();
    private TableMetadata current;
    private int conflicts;
    private long lastSnapshotId = 1_000;

    private World(Path root, TableMetadata created, Optional<AppendRebase> rebase) {
        this.root = root;
        this.rebase = rebase;
        this.current = created;
    }

    static World rebasing(Path root, int version, PartitionSpec spec, Map<String, String> more) {
        AppendRebase rebase = new AppendRebase(InstantSource.system(), 10_000);
        return new World(root, created(root, version, spec, more), Optional.of(rebase));
    }

    static World refusing(Path root, int version, PartitionSpec spec, Map<String, String> more) {
        return new World(root, created(root, version, spec, more), Optional.empty());
    }

    private static TableMetadata created(
            Path root, int version, PartitionSpec spec, Map<String, String> more) {
        Map<String, String> properties = new java.util.HashMap<>(more);
        properties.put(TableProperties.FORMAT_VERSION, String.valueOf(version));
        properties.putIfAbsent(TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "1");
        properties.putIfAbsent(TableProperties.COMMIT_MAX_RETRY_WAIT_MS, "2");
        TableMetadata created =
                TableMetadata.newTableMetadata(
                        SCHEMA, spec, SortOrder.unsorted(), root.toString(), properties);
        return stored(created);
    }

    Client client() {
        return new Client(this);
    }

    Table table() {
        return new BaseTable(client(), "lake.sales.orders");
    }

    LocalFiles files() {
        return files;
    }

    Path root() {
        return root;
    }

    TableMetadata current() {
        return current;
    }

    int conflicts() {
        return conflicts;
    }

    List<RebaseResult> results() {
        return results;
    }

    long newSnapshotId() {
        return ++lastSnapshotId;
    }

    /** What an update request does: requirements, updates, and the rebase where it can help. */
    void commit(UpdateTableRequest request) {
        List<MetadataUpdate> updates = request.updates();
        if (rebase.isPresent()) {
            RebaseResult result =
                    rebase.orElseThrow().rebase(current, request.requirements(), updates, files);
            results.add(result);
            if (result instanceof RebaseResult.Rebased rebased) {
                current = apply(rebased.updates());
                return;
            }
        }
        try {
            request.requirements().forEach(requirement -> requirement.validate(current));
            current = apply(updates);
        } catch (CommitFailedException | ValidationException e) {
            conflicts++;
            throw new CommitFailedException(e, "%s", e.getMessage());
        }
    }

    /** Replaces the table's state by what these updates make of it, whoever would object. */
    void force(MetadataUpdate... updates) {
        current = apply(List.of(updates));
    }

    private TableMetadata apply(List<MetadataUpdate> updates) {
        TableMetadata.Builder builder = TableMetadata.buildFrom(current);
        updates.forEach(update -> update.applyTo(builder));
        return stored(builder.build());
    }

    private static TableMetadata stored(TableMetadata metadata) {
        return TableMetadataParser.fromJson(TableMetadataParser.toJson(metadata));
    }
}
