package dev.tarn.catalog.commit.rebase;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateRequirements;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequestParser;

/**
 * Does what Iceberg's REST client does, and lets others go first between its read and its write.
 */
final class Client implements TableOperations {
    private final World world;
    private final Queue<Runnable> others = new ArrayDeque<>();
    private TableMetadata current;
    private boolean keepsRequest;

    Client(World world) {
        this.world = world;
        this.current = world.current();
    }

    Table table() {
        return new BaseTable(this, "lake.sales.orders");
    }

    /** Runs this when the next commit has been prepared and is about to be sent, once. */
    Client letGoFirst(Runnable other) {
        others.add(other);
        return this;
    }

    @Override
    public TableMetadata current() {
        return current;
    }

    @Override
    public TableMetadata refresh() {
        current = world.current();
        return current;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        UpdateTableRequest request =
                new UpdateTableRequest(
                        UpdateRequirements.forUpdateTable(base, metadata.changes()),
                        metadata.changes());
        String sent = UpdateTableRequestParser.toJson(request);
        Runnable other = others.poll();
        while (other != null) {
            other.run();
            other = others.poll();
        }
        if (keepsRequest) {
            throw new Kept(UpdateTableRequestParser.fromJson(sent));
        }
        world.commit(UpdateTableRequestParser.fromJson(sent));
        refresh();
    }

    /**
     * What a commit would send. The client takes its silence for an unknown outcome and deletes
     * nothing.
     */
    UpdateTableRequest request(Consumer<Table> commit) {
        keepsRequest = true;
        try {
            commit.accept(table());
        } catch (Kept kept) {
            return kept.request;
        } finally {
            keepsRequest = false;
        }
        throw new IllegalStateException("Nothing was to be committed");
    }

    private static final class Kept extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient UpdateTableRequest request;

        private Kept(UpdateTableRequest request) {
            this.request = request;
        }
    }

    @Override
    public FileIO io() {
        return world.files();
    }

    @Override
    public String metadataFileLocation(String name) {
        String folder =
                current.property(
                        TableProperties.WRITE_METADATA_LOCATION, current.location() + "/metadata");
        return folder + "/" + name;
    }

    @Override
    public LocationProvider locationProvider() {
        return LocationProviders.locationsFor(current.location(), current.properties());
    }

    @Override
    public long newSnapshotId() {
        return world.newSnapshotId();
    }
}
