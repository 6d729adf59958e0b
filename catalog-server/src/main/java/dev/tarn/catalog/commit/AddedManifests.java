package dev.tarn.catalog.commit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.storage.WholeFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.types.Types;

/**
 * Reads the manifests that snapshots bring along, for the files that they name; every entry, also
 * of what is deleted, because scans of changes read that. A manifest that the table has had, or
 * that was read for it before, is not read.
 */
public final class AddedManifests {
    private static final int FILE_BYTES_MAX = 16 << 20;
    private static final int BYTES_MAX = 64 << 20;
    private static final int LISTED_MAX = 100_000;
    private static final int ADDED_MAX = 1_000;
    private static final long KNOWN_MAX = 50_000;

    /** By their ids, as engines read them: names are for people. */
    private static final Schema LISTED = new Schema(ManifestFile.PATH);

    private static final Schema ENTRY =
            new Schema(
                    Types.NestedField.required(
                            2, "data_file", Types.StructType.of(DataFile.FILE_PATH)));

    private final FileStores stores;
    private final Cache<Known, Boolean> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

    private record Known(UUID table, String manifest) {}

    public AddedManifests(FileStores stores) {
        this.stores = stores;
    }

    /** Hands every file to the bounds, which throw. */
    void read(
            Lake lake,
            UUID table,
            Optional<TableMetadata> base,
            List<Snapshot> added,
            Consumer<String> bounds) {
        var reading =
                new Reading(
                        new WholeFiles(stores.of(lake.storage()), FILE_BYTES_MAX), table, bounds);
        for (Snapshot snapshot : added) {
            Set<String> unknown = reading.listed(snapshot);
            unknown.removeIf(manifest -> isKnown(table, manifest));
            if (!unknown.isEmpty()) {
                base.flatMap(before -> parent(before, snapshot))
                        .ifPresent(parent -> unknown.removeAll(reading.listed(parent)));
            }
            unknown.forEach(reading::manifest);
            unknown.forEach(manifest -> known.put(new Known(table, manifest), true));
        }
    }

    private boolean isKnown(UUID table, String manifest) {
        return known.getIfPresent(new Known(table, manifest)) != null;
    }

    private static Optional<Snapshot> parent(TableMetadata base, Snapshot snapshot) {
        return Optional.ofNullable(snapshot.parentId()).map(base::snapshot);
    }

    /** What one change makes the server read is bounded. */
    private static final class Reading {
        private final WholeFiles files;
        private final UUID table;
        private final Consumer<String> bounds;
        private long bytes;
        private int manifests;

        Reading(WholeFiles files, UUID table, Consumer<String> bounds) {
            this.files = files;
            this.table = table;
            this.bounds = bounds;
        }

        Set<String> listed(Snapshot snapshot) {
            Set<String> paths = new HashSet<>();
            rows(
                    snapshot.manifestListLocation(),
                    LISTED,
                    row -> {
                        limit(paths.size() < LISTED_MAX);
                        paths.add(row.get(0, String.class));
                    });
            return paths;
        }

        void manifest(String location) {
            limit(++manifests <= ADDED_MAX);
            rows(
                    location,
                    ENTRY,
                    row -> bounds.accept(row.get(0, Record.class).get(0, String.class)));
        }

        private void rows(String location, Schema schema, Consumer<Record> each) {
            bounds.accept(location);
            // An engine chooses its reader by the name: another one may read another file in it.
            if (FileFormat.fromFileName(location) != FileFormat.AVRO) {
                throw new BadRequestException(
                        "Cannot add %s to table %s: it is not named *.avro", location, table);
            }
            try {
                InputFile file = files.newInputFile(location);
                bytes += file.getLength();
                limit(bytes <= BYTES_MAX);
                try (CloseableIterable<Record> rows =
                        InternalData.read(FileFormat.AVRO, file).project(schema).build()) {
                    rows.forEach(each);
                }
            } catch (BadRequestException | ForbiddenException | StorageFailure told) {
                throw told;
            } catch (NotFoundException missing) {
                throw new BadRequestException(
                        missing, "Cannot add %s to table %s: it is not there", location, table);
            } catch (IOException | RuntimeException | LinkageError unreadable) {
                // What exactly is wrong may say more of the store than its client should know.
                throw new BadRequestException(
                        unreadable,
                        "Cannot add %s to table %s: it cannot be read",
                        location,
                        table);
            }
        }

        private void limit(boolean holds) {
            if (!holds) {
                throw new BadRequestException(
                        "Cannot commit table %s: its new manifests are more than %s, or more than %s MB with their lists. Commit less at once, or as somebody with OPERATE on the lake, whose manifests are not read",
                        table, ADDED_MAX, BYTES_MAX >> 20);
            }
        }
    }
}
