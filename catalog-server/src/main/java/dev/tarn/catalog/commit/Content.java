package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.ColumnNames;
import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.metadata.MetadataFiles;
import dev.tarn.catalog.storage.NewFile;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.view.ViewMetadata;

/**
 * The metadata that a change ends in.
 *
 * @param table the same, parsed, when it is a table's
 * @param writes whether the file has yet to be written; it has not when it is registered
 * @param companions files that are to be written with it, and go with it when it fails
 * @param snapshots branch or tag to snapshot id, for the commit log
 * @param superseded metadata files that are to be deleted in the course of time
 * @param columns the names of all columns, for a search
 * @param commitIds what the snapshots that are added call their commits, to snapshot id
 */
public record Content(
        MetadataDocument document,
        Optional<TableMetadata> table,
        boolean writes,
        List<NewFile> companions,
        Map<String, Long> snapshots,
        String columns,
        Map<String, Long> commitIds,
        List<String> superseded) {
    /** What has to be in the store before it becomes current. */
    List<NewFile> files() {
        return writes
                ? Stream.concat(companions.stream(), Stream.of(MetadataFiles.file(document)))
                        .toList()
                : companions;
    }

    /** The same, and what it makes superfluous of the files that {@code base} names. */
    Content superseding(TableMetadata base) {
        List<String> left =
                table.filter(Content::deletesMetadata)
                        .map(next -> {
                            Set<String> named = new HashSet<>();
                            next.previousFiles().forEach(entry -> named.add(entry.file()));
                            return base.previousFiles().stream()
                                    .map(TableMetadata.MetadataLogEntry::file)
                                    .filter(file -> !named.contains(file))
                                    .toList();
                        })
                        .orElse(List.of());
        return new Content(
                document, table, writes, companions, snapshots, columns, commitIds, left);
    }

    private static boolean deletesMetadata(TableMetadata metadata) {
        return metadata.propertyAsBoolean(
                TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
                TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED_DEFAULT);
    }

    /** A new file; {@code current} is the location that it takes the place of, or empty. */
    static Content write(TableMetadata metadata, String current) {
        return write(metadata, current, List.of());
    }

    static Content write(TableMetadata metadata, String current, List<NewFile> companions) {
        String location = MetadataFiles.next(metadata, current);
        return new Content(
                new MetadataDocument(location, MetadataFiles.print(metadata)),
                Optional.of(at(metadata, location)),
                true,
                companions,
                snapshots(metadata),
                ColumnNames.of(metadata.schema()),
                CommitIds.added(metadata.changes()),
                List.of());
    }

    /** A file that is in the store already. */
    static Content keep(MetadataDocument document, TableMetadata metadata) {
        return new Content(
                document,
                Optional.of(metadata),
                false,
                List.of(),
                snapshots(metadata),
                ColumnNames.of(metadata.schema()),
                Map.of(),
                List.of());
    }

    public static Content write(ViewMetadata metadata, String current) {
        String location = MetadataFiles.next(metadata, current);
        return new Content(
                new MetadataDocument(location, MetadataFiles.print(metadata)),
                Optional.empty(),
                true,
                List.of(),
                Map.of(),
                ColumnNames.of(metadata.schema()),
                Map.of(),
                List.of());
    }

    /** A view's file that is in the store already. */
    public static Content keep(MetadataDocument document, ViewMetadata metadata) {
        return new Content(
                document,
                Optional.empty(),
                false,
                List.of(),
                Map.of(),
                ColumnNames.of(metadata.schema()),
                Map.of(),
                List.of());
    }

    /**
     * As a reader of the file would have it, so that the next commit names this file as the
     * previous one.
     */
    private static TableMetadata at(TableMetadata metadata, String location) {
        return TableMetadata.buildFrom(metadata)
                .discardChanges()
                .withMetadataLocation(location)
                .build();
    }

    private static Map<String, Long> snapshots(TableMetadata metadata) {
        return metadata.refs().entrySet().stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, ref -> ref.getValue().snapshotId()));
    }
}
