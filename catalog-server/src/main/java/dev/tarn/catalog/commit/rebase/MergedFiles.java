package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import dev.tarn.catalog.storage.StorageFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ManifestWriter;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * The files that a merge append has taken over from manifests of its parent. When somebody else has
 * replaced those meanwhile, a merged manifest is of no use any more, and what it adds is taken out.
 */
final class MergedFiles {
    private static final int ADDED_FILES_MAX = 10_000;

    private record Count(long files, long rows) {
        Count plus(long moreFiles, long moreRows) {
            return new Count(files + moreFiles, rows + moreRows);
        }
    }

    private MergedFiles() {}

    /** As many files and rows come in as go out, for each partition spec. */
    static void check(List<ListedManifest> replaced, List<ListedManifest> own) throws CannotRebase {
        Map<Integer, Count> balance = new HashMap<>();
        for (ListedManifest manifest : replaced) {
            when(!manifest.holdsData(), Refusal.MANIFESTS_REPLACED, manifest.path());
            when(!manifest.hasCounts(), Refusal.COUNTS_MISSING, manifest.path());
            ManifestFile file = manifest.file();
            add(
                    balance,
                    file,
                    file.addedFilesCount() + file.existingFilesCount(),
                    file.addedRowsCount() + file.existingRowsCount());
        }
        for (ListedManifest manifest : own) {
            ManifestFile file = manifest.file();
            add(balance, file, -file.existingFilesCount(), -file.existingRowsCount());
        }
        for (Count count : balance.values()) {
            when(
                    !count.equals(new Count(0, 0)),
                    replaced.isEmpty() ? Refusal.EXISTING_ENTRIES : Refusal.MANIFESTS_REPLACED,
                    count.files() + " files, " + count.rows() + " rows");
        }
    }

    /** The same append without the merge: manifests that hold nothing but its own files. */
    static AppendedManifests undone(
            TableMetadata table,
            AppendedManifests appended,
            Snapshot snapshot,
            FileIO io,
            List<String> written)
            throws CannotRebase {
        List<ListedManifest> own = new ArrayList<>();
        for (ListedManifest manifest : appended.added()) {
            if (manifest.file().existingFilesCount() == 0) {
                own.add(manifest);
            } else if (manifest.file().addedFilesCount() > 0) {
                List<DataFile> files = added(table, manifest, io);
                own.add(write(table, manifest, files, snapshot, io, written));
            }
        }
        return new AppendedManifests(own, List.of(), appended.dropsDead());
    }

    private static void add(Map<Integer, Count> balance, ManifestFile file, long files, long rows) {
        balance.merge(
                file.partitionSpecId(),
                new Count(files, rows),
                (before, more) -> before.plus(more.files(), more.rows()));
    }

    private static List<DataFile> added(TableMetadata table, ListedManifest manifest, FileIO io)
            throws CannotRebase {
        String path = manifest.path();
        int count = manifest.file().addedFilesCount();
        when(
                table.formatVersion() == 1,
                Refusal.MANIFESTS_REPLACED,
                "v1 does not tell files apart");
        ManifestLists.checkOwn(table, path);
        when(
                count > ADDED_FILES_MAX || manifest.file().length() > ManifestLists.BYTES_MAX,
                Refusal.LIST_TOO_LONG,
                path);
        List<DataFile> added = new ArrayList<>(count);
        long rows = 0;
        try (ManifestReader<DataFile> files =
                ManifestFiles.read(InheritedNumbers.marked(manifest), io, table.specsById())) {
            for (DataFile file : files) {
                if (Objects.equals(file.fileSequenceNumber(), InheritedNumbers.MARK)) {
                    when(added.size() == count, Refusal.EXISTING_ENTRIES, path);
                    added.add(file);
                    rows += file.recordCount();
                }
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            throw ManifestLists.unreadable(path, e);
        }
        when(
                added.size() < count || rows != manifest.file().addedRowsCount(),
                Refusal.EXISTING_ENTRIES,
                path);
        return added;
    }

    private static ListedManifest write(
            TableMetadata table,
            ListedManifest merged,
            List<DataFile> files,
            Snapshot snapshot,
            FileIO io,
            List<String> written) {
        String location = "%s/%s-m0.avro".formatted(ManifestLists.folder(table), UUID.randomUUID());
        PartitionSpec spec = table.spec(merged.file().partitionSpecId());
        written.add(location);
        try {
            ManifestWriter<DataFile> writer =
                    ManifestFiles.write(
                            table.formatVersion(),
                            spec,
                            io.newOutputFile(location),
                            snapshot.snapshotId());
            try (writer) {
                files.forEach(writer::add);
            }
            return ListedManifest.of(writer.toManifestFile()).numbered(snapshot.sequenceNumber());
        } catch (IOException | RuntimeException e) {
            throw new StorageFailure("write", location, e);
        }
    }
}
