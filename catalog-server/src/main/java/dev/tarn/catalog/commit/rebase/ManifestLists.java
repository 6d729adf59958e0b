package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.storage.StorageFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.GenericManifestFile;
import org.apache.iceberg.GenericPartitionFieldSummary;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.util.LocationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes manifest lists. Lists of committed snapshots never change, so they are kept; a
 * list that somebody proposes is read once. What is read is bounded, because a client chose it.
 */
final class ManifestLists {
    private static final Logger log = LoggerFactory.getLogger(ManifestLists.class);

    static final int MANIFESTS_MAX = 20_000;
    static final long BYTES_MAX = 32L << 20;

    /** A location alone is not enough: two lakes may give the same name to different buckets. */
    private record Key(String tableUuid, String location) {}

    private final Cache<Key, List<ListedManifest>> committed;

    ManifestLists(long cachedManifestsMax) {
        this.committed =
                Caffeine.newBuilder()
                        .maximumWeight(cachedManifestsMax)
                        .weigher((Key _, List<ListedManifest> list) -> list.size() + 1)
                        .build();
    }

    /** The metadata folder, as Iceberg's REST client computes it. */
    static String folder(TableMetadata table) {
        String location = table.property(TableProperties.WRITE_METADATA_LOCATION, "");
        return location.isEmpty()
                ? LocationUtil.stripTrailingSlash(table.location()) + "/metadata"
                : LocationUtil.stripTrailingSlash(location);
    }

    List<ListedManifest> committed(TableMetadata table, Snapshot snapshot, FileIO io)
            throws CannotRebase {
        checkOwn(table, snapshot.manifestListLocation());
        Key key = new Key(table.uuid(), snapshot.manifestListLocation());
        List<ListedManifest> list = committed.getIfPresent(key);
        if (list == null) {
            list = read(key.location(), io);
            committed.put(key, list);
        }
        return list;
    }

    List<ListedManifest> proposed(TableMetadata table, Snapshot snapshot, FileIO io)
            throws CannotRebase {
        String location = snapshot.manifestListLocation();
        checkOwn(table, location);
        return read(location, io);
    }

    /**
     * A list is copied into one that the client can read, and the server may read more than its
     * client: so only what lies beneath the table is read, which is nobody else's. Clients choose
     * the locations, also those of committed lists and of {@code write.metadata.path}.
     */
    static void checkOwn(TableMetadata table, String location) throws CannotRebase {
        when(!isOwn(table, location), Refusal.LIST_OUTSIDE_TABLE, location);
    }

    static boolean isOwn(TableMetadata table, String location) {
        String own = LocationUtil.stripTrailingSlash(table.location()) + "/";
        return location.startsWith(own)
                && Stream.of(location.substring(own.length()).split("/", -1))
                        .noneMatch(Set.of("", ".", "..")::contains);
    }

    /** Returns the location of the new list. */
    String write(
            TableMetadata table, Placement placement, List<ListedManifest> manifests, FileIO io) {
        String location =
                "%s/snap-%d-1-%s.avro"
                        .formatted(folder(table), placement.snapshotId(), UUID.randomUUID());
        try {
            write(io.newOutputFile(location), placement, manifests);
        } catch (IOException | RuntimeException e) {
            discard(location, io, e);
            throw new StorageFailure("write", location, e);
        }
        committed.put(new Key(table.uuid(), location), List.copyOf(manifests));
        return location;
    }

    private static void write(OutputFile file, Placement placement, List<ListedManifest> manifests)
            throws IOException {
        ManifestListFormat format = ManifestListFormat.of(placement.formatVersion());
        try (FileAppender<StructLike> appender =
                InternalData.write(FileFormat.AVRO, file)
                        .schema(format.schema())
                        .named("manifest_file")
                        .meta(header(placement))
                        .overwrite()
                        .build()) {
            for (ListedManifest manifest : manifests) {
                appender.add(format.row(manifest));
            }
        }
    }

    /** Nobody but this attempt knows the file; half of it may be there. */
    static void discard(String location, FileIO io, Exception failure) {
        try {
            io.deleteFile(location);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static Map<String, String> header(Placement placement) {
        Map<String, String> header = new HashMap<>();
        header.put("format-version", String.valueOf(placement.formatVersion()));
        header.put("snapshot-id", String.valueOf(placement.snapshotId()));
        header.put("parent-snapshot-id", String.valueOf(placement.parentId()));
        if (placement.formatVersion() > 1) {
            header.put("sequence-number", String.valueOf(placement.sequenceNumber()));
        }
        if (placement.firstRowId() != null) {
            header.put("first-row-id", String.valueOf(placement.firstRowId()));
        }
        return header;
    }

    private static List<ListedManifest> read(String location, FileIO io) throws CannotRebase {
        List<ListedManifest> manifests = new ArrayList<>();
        // Whatever a file that a client wrote makes the reader throw: nothing has happened yet, so
        // the
        // commit is refused and not failed.
        try {
            InputFile file = io.newInputFile(location);
            when(file.getLength() > BYTES_MAX, Refusal.LIST_TOO_LONG, location);
            try (CloseableIterable<ManifestFile> lines = open(file)) {
                for (ManifestFile line : lines) {
                    when(manifests.size() == MANIFESTS_MAX, Refusal.LIST_TOO_LONG, location);
                    manifests.add(ListedManifest.of(line));
                }
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            throw unreadable(location, e);
        }
        return List.copyOf(manifests);
    }

    /**
     * What exactly is wrong with the file may say more of the store than its client should know.
     */
    static CannotRebase unreadable(String location, Throwable cause) {
        log.atInfo()
                .addKeyValue("location", location)
                .setCause(cause)
                .log("Cannot read a manifest");
        return new CannotRebase(Refusal.LIST_UNREADABLE, location);
    }

    private static CloseableIterable<ManifestFile> open(InputFile file) {
        return InternalData.read(FileFormat.AVRO, file)
                .setRootType(GenericManifestFile.class)
                .setCustomType(
                        ManifestFile.PARTITION_SUMMARIES_ELEMENT_ID,
                        GenericPartitionFieldSummary.class)
                .project(ManifestFile.schema())
                .build();
    }
}
