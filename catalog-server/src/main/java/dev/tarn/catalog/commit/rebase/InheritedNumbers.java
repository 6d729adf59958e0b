package dev.tarn.catalog.commit.rebase;

import static dev.tarn.catalog.commit.rebase.CannotRebase.when;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.GenericManifestFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Makes sure that files of added manifests inherit their sequence number from the manifest list. If
 * one carried the number of the client's attempt, deletes that were committed meanwhile would apply
 * to it. A manifest list does not show the difference, so this is the one place that reads
 * manifests.
 */
final class InheritedNumbers {
    /** No table gets there: a file that answers it has inherited it. */
    static final long MARK = Long.MAX_VALUE;

    private static final int SEQUENCE_NUMBER_POSITION =
            ManifestFile.schema().columns().indexOf(ManifestFile.SEQUENCE_NUMBER);

    private static final int FIRST_ROW_ID_POSITION =
            ManifestFile.schema().columns().indexOf(ManifestFile.FIRST_ROW_ID);

    private InheritedNumbers() {}

    static void check(TableMetadata table, List<ListedManifest> added, FileIO io)
            throws CannotRebase {
        if (table.formatVersion() == 1) {
            return;
        }
        for (ListedManifest manifest : added) {
            ManifestLists.checkOwn(table, manifest.path());
            when(!allInherit(table, manifest, io), Refusal.SEQUENCE_NUMBERS_SET, manifest.path());
        }
    }

    private static boolean allInherit(TableMetadata table, ListedManifest manifest, FileIO io)
            throws CannotRebase {
        try (ManifestReader<DataFile> files =
                ManifestFiles.read(marked(manifest), io, table.specsById())) {
            long count = 0;
            for (DataFile file : files.select(List.of(DataFile.RECORD_COUNT.name()))) {
                count++;
                if (!Objects.equals(file.dataSequenceNumber(), MARK)
                        || !Objects.equals(file.fileSequenceNumber(), MARK)) {
                    return false;
                }
            }
            return count == manifest.file().addedFilesCount();
        } catch (IOException | RuntimeException | LinkageError e) {
            // As with manifest lists: the client wrote it, and nothing has happened yet.
            throw ManifestLists.unreadable(manifest.path(), e);
        }
    }

    /** As if committed with the mark, and with no row ids to give. */
    static ManifestFile marked(ListedManifest manifest) {
        GenericManifestFile marked = (GenericManifestFile) manifest.file().copy();
        marked.set(SEQUENCE_NUMBER_POSITION, MARK);
        marked.set(FIRST_ROW_ID_POSITION, null);
        return marked;
    }
}
