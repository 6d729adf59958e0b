package dev.tarn.catalog.reach;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.delegation.AccessRequest;
import dev.tarn.catalog.delegation.Delegations.Granted;
import dev.tarn.catalog.metadata.SnapshotHistory;
import dev.tarn.catalog.scan.ScannedTable;
import dev.tarn.catalog.scan.ScannedTables;
import dev.tarn.catalog.signing.SeenFiles;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.catalog.storage.StorageFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.util.Pair;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells the files of seen snapshots from all others, by the manifests. A file that is in none of
 * them may still be one that its reader has just written: whatever is younger than the beginning of
 * what they see holds nothing older.
 */
public final class ReachedFiles implements SeenFiles {
    /** Names in memory, eight bytes each. */
    private static final long NAMES_MAX = 4_000_000;

    /** Of one table, so that it does not drive out its own. */
    private static final long NAMES_OF_A_TABLE_MAX = NAMES_MAX / 2;

    /** What an empty manifest counts for. */
    private static final int MANIFEST_WEIGHT = 20;

    /** What takes longer is read on by the next request, for which the client is sent back. */
    private static final int READ_AT_ONCE_MAX = 100;

    private static final String METADATA = ".metadata.json";

    private final ScannedTables tables;
    private final FileStores stores;
    private final Cache<Manifest, FileNames> names =
            Caffeine.newBuilder()
                    .maximumWeight(NAMES_MAX)
                    .weigher((Manifest _, FileNames files) -> files.size() + MANIFEST_WEIGHT)
                    .build();

    private record Manifest(UUID table, String path) {}

    /** {@code tables} with all of their past. */
    public ReachedFiles(ScannedTables tables, FileStores stores) {
        this.tables = tables;
        this.stores = stores;
    }

    @Override
    public boolean contain(AccessRequest request, Granted granted, String location) {
        ScannedTable table = tables.load(request.lake(), request.table(), request.principal());
        // Whose name it was a moment ago.
        if (!table.uuid().equals(granted.table())) {
            return false;
        }
        // It lists every snapshot: the catalog shows what is theirs of it.
        if (location.endsWith(METADATA)) {
            return false;
        }
        return isOfSeen(table, granted, location) || isYoung(granted, location);
    }

    private boolean isOfSeen(ScannedTable table, Granted granted, String location) {
        TableMetadata metadata = table.metadata();
        Set<Long> seen = SnapshotHistory.of(metadata).visible(granted.past());
        List<Snapshot> latestFirst =
                metadata.snapshots().stream()
                        .filter(snapshot -> seen.contains(snapshot.snapshotId()))
                        .sorted(Comparator.comparingLong(Snapshot::sequenceNumber).reversed())
                        .toList();
        if (besideManifests(metadata, latestFirst, seen).anyMatch(file -> same(file, location))) {
            return true;
        }
        Map<String, ManifestFile> manifests = manifests(table, latestFirst);
        if (manifests.keySet().stream().anyMatch(path -> same(path, location))) {
            return true;
        }
        requireTold(table, manifests);
        return isInOne(table, manifests, location);
    }

    private static Stream<String> besideManifests(
            TableMetadata metadata, List<Snapshot> snapshots, Set<Long> seen) {
        return Stream.of(
                        snapshots.stream()
                                .map(Snapshot::manifestListLocation)
                                .filter(Objects::nonNull),
                        metadata.statisticsFiles().stream()
                                .filter(file -> seen.contains(file.snapshotId()))
                                .map(StatisticsFile::path),
                        metadata.partitionStatisticsFiles().stream()
                                .filter(file -> seen.contains(file.snapshotId()))
                                .map(PartitionStatisticsFile::path))
                .flatMap(files -> files);
    }

    private static Map<String, ManifestFile> manifests(
            ScannedTable table, List<Snapshot> snapshots) {
        Map<String, ManifestFile> manifests = new LinkedHashMap<>();
        for (Snapshot snapshot : snapshots) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                manifests.putIfAbsent(manifest.path(), manifest);
            }
        }
        return manifests;
    }

    private static void requireTold(ScannedTable table, Map<String, ManifestFile> manifests) {
        long files =
                manifests.values().stream()
                        .mapToLong(manifest ->
                                count(manifest.addedFilesCount())
                                        + count(manifest.existingFilesCount())
                                        + MANIFEST_WEIGHT)
                        .sum();
        if (files > NAMES_OF_A_TABLE_MAX) {
            throw new ForbiddenException(
                    "Cannot sign: table %s has more files than can be told from old ones. Query it with SQL through the gateway, or be granted TIME_TRAVEL without a limit",
                    table.uuid());
        }
    }

    private static long count(@Nullable Integer files) {
        return files == null ? 0 : files;
    }

    private boolean isInOne(
            ScannedTable table, Map<String, ManifestFile> manifests, String location) {
        var unread = new ArrayList<Pair<Manifest, ManifestFile>>();
        for (ManifestFile manifest : manifests.values()) {
            var key = new Manifest(table.uuid(), manifest.path());
            FileNames known = names.getIfPresent(key);
            if (known == null) {
                unread.add(Pair.of(key, manifest));
            } else if (known.contain(location)) {
                return true;
            }
        }
        int read = 0;
        for (Pair<Manifest, ManifestFile> next : unread) {
            if (read++ == READ_AT_ONCE_MAX) {
                throw new ServiceUnavailableException(
                        "The files of table %s are being read: try again", table.uuid());
            }
            FileNames files =
                    names.get(
                            next.first(),
                            _ ->
                                    FileNames.read(
                                            next.second(),
                                            table.io(),
                                            table.metadata().specsById()));
            if (files.contain(location)) {
                return true;
            }
        }
        return false;
    }

    private boolean isYoung(Granted granted, String location) {
        if (granted.past().since().isEmpty()
                || !(stores.of(granted.lake().storage()).io()
                        instanceof SupportsPrefixOperations files)) {
            return false;
        }
        long since = granted.past().since().orElseThrow().toEpochMilli();
        try {
            // Of all that begin with its name it is the first.
            Iterator<FileInfo> named = files.listPrefix(location).iterator();
            if (!named.hasNext()) {
                return false;
            }
            FileInfo file = named.next();
            return file.location().equals(location) && file.createdAtMillis() >= since;
        } catch (SdkException failure) {
            throw new StorageFailure("look at", location, failure);
        }
    }

    private static boolean same(String file, String location) {
        return FileNames.normal(file).equals(location);
    }
}
