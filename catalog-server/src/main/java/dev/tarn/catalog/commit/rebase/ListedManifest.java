package dev.tarn.catalog.commit.rebase;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.jspecify.annotations.Nullable;

/**
 * One line of a manifest list: the manifest, and the numbers that the list (not the manifest) gives
 * to whatever in it inherits them.
 */
record ListedManifest(
        ManifestFile file, long sequenceNumber, long minSequenceNumber, @Nullable Long firstRowId) {
    static ListedManifest of(ManifestFile file) {
        return new ListedManifest(
                file, file.sequenceNumber(), file.minSequenceNumber(), file.firstRowId());
    }

    String path() {
        return file.path();
    }

    boolean holdsData() {
        return file.content() == ManifestContent.DATA;
    }

    /** Unknown counts mean that there may be live files. */
    boolean hasLiveFiles() {
        return file.hasAddedFiles() || file.hasExistingFiles();
    }

    boolean hasCounts() {
        return Stream.of(
                        file.addedFilesCount(),
                        file.existingFilesCount(),
                        file.deletedFilesCount(),
                        file.addedRowsCount(),
                        file.existingRowsCount(),
                        file.deletedRowsCount())
                .allMatch(count -> count != null && count.longValue() >= 0);
    }

    ListedManifest withFirstRowId(@Nullable Long firstRowId) {
        return new ListedManifest(file, sequenceNumber, minSequenceNumber, firstRowId);
    }

    ListedManifest numbered(long number) {
        return new ListedManifest(file, number, number, firstRowId);
    }

    /**
     * For another commit: row ids are given anew, and the lowest number may be one of older files.
     */
    ListedManifest renumbered(long before, long number) {
        return new ListedManifest(
                file, number, minSequenceNumber == before ? number : minSequenceNumber, null);
    }

    /** True when a later list says the same; it may have given row ids that were missing. */
    boolean isKeptBy(ListedManifest later) {
        ManifestFile other = later.file();
        return file.length() == other.length()
                && file.partitionSpecId() == other.partitionSpecId()
                && file.content() == other.content()
                && sequenceNumber == later.sequenceNumber()
                && minSequenceNumber == later.minSequenceNumber()
                && Objects.equals(file.snapshotId(), other.snapshotId())
                && Objects.equals(file.addedFilesCount(), other.addedFilesCount())
                && Objects.equals(file.existingFilesCount(), other.existingFilesCount())
                && Objects.equals(file.deletedFilesCount(), other.deletedFilesCount())
                && Objects.equals(file.addedRowsCount(), other.addedRowsCount())
                && Objects.equals(file.existingRowsCount(), other.existingRowsCount())
                && Objects.equals(file.deletedRowsCount(), other.deletedRowsCount())
                && Objects.equals(file.keyMetadata(), other.keyMetadata())
                && (firstRowId == null || firstRowId.equals(later.firstRowId()));
    }
}
