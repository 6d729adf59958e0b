package dev.tarn.catalog.commit.rebase;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a manifest list per format version, in the order in which Iceberg's own writers
 * have them. Those writers are not public.
 */
final class ManifestListFormat {
    private record Column(NestedField field, Function<ListedManifest, @Nullable Object> value) {
        Column required() {
            return new Column(field.asRequired(), value);
        }
    }

    private static final Column PATH = column(ManifestFile.PATH, ManifestFile::path);
    private static final Column LENGTH = column(ManifestFile.LENGTH, ManifestFile::length);
    private static final Column SPEC = column(ManifestFile.SPEC_ID, ManifestFile::partitionSpecId);
    private static final Column CONTENT =
            column(ManifestFile.MANIFEST_CONTENT, file -> file.content().id());
    private static final Column SEQUENCE_NUMBER =
            new Column(ManifestFile.SEQUENCE_NUMBER, ListedManifest::sequenceNumber);
    private static final Column MIN_SEQUENCE_NUMBER =
            new Column(ManifestFile.MIN_SEQUENCE_NUMBER, ListedManifest::minSequenceNumber);
    private static final Column SNAPSHOT =
            column(ManifestFile.SNAPSHOT_ID, ManifestFile::snapshotId);
    private static final Column ADDED_FILES =
            column(ManifestFile.ADDED_FILES_COUNT, ManifestFile::addedFilesCount);
    private static final Column EXISTING_FILES =
            column(ManifestFile.EXISTING_FILES_COUNT, ManifestFile::existingFilesCount);
    private static final Column DELETED_FILES =
            column(ManifestFile.DELETED_FILES_COUNT, ManifestFile::deletedFilesCount);
    private static final Column ADDED_ROWS =
            column(ManifestFile.ADDED_ROWS_COUNT, ManifestFile::addedRowsCount);
    private static final Column EXISTING_ROWS =
            column(ManifestFile.EXISTING_ROWS_COUNT, ManifestFile::existingRowsCount);
    private static final Column DELETED_ROWS =
            column(ManifestFile.DELETED_ROWS_COUNT, ManifestFile::deletedRowsCount);
    private static final Column PARTITIONS =
            column(ManifestFile.PARTITION_SUMMARIES, ManifestFile::partitions);
    private static final Column KEY = column(ManifestFile.KEY_METADATA, ManifestFile::keyMetadata);
    private static final Column FIRST_ROW_ID =
            new Column(ManifestFile.FIRST_ROW_ID, ListedManifest::firstRowId);

    private static final ManifestListFormat V1 =
            new ManifestListFormat(
                    List.of(
                            PATH,
                            LENGTH,
                            SPEC,
                            SNAPSHOT,
                            ADDED_FILES,
                            EXISTING_FILES,
                            DELETED_FILES,
                            PARTITIONS,
                            ADDED_ROWS,
                            EXISTING_ROWS,
                            DELETED_ROWS,
                            KEY));
    private static final List<Column> V2_COLUMNS =
            List.of(
                    PATH,
                    LENGTH,
                    SPEC,
                    CONTENT.required(),
                    SEQUENCE_NUMBER.required(),
                    MIN_SEQUENCE_NUMBER.required(),
                    SNAPSHOT,
                    ADDED_FILES.required(),
                    EXISTING_FILES.required(),
                    DELETED_FILES.required(),
                    ADDED_ROWS.required(),
                    EXISTING_ROWS.required(),
                    DELETED_ROWS.required(),
                    PARTITIONS,
                    KEY);
    private static final ManifestListFormat V2 = new ManifestListFormat(V2_COLUMNS);
    private static final ManifestListFormat V3 =
            new ManifestListFormat(
                    Stream.concat(V2_COLUMNS.stream(), Stream.of(FIRST_ROW_ID)).toList());

    private final List<Column> columns;
    private final Schema schema;

    private ManifestListFormat(List<Column> columns) {
        this.columns = columns;
        this.schema = new Schema(columns.stream().map(Column::field).toList());
    }

    static ManifestListFormat of(int formatVersion) {
        return switch (formatVersion) {
            case 1 -> V1;
            case 2 -> V2;
            case 3 -> V3;
            default ->
                    throw new IllegalArgumentException(
                            "Cannot write a manifest list of format version " + formatVersion);
        };
    }

    Schema schema() {
        return schema;
    }

    StructLike row(ListedManifest manifest) {
        return new Row(columns, manifest);
    }

    private static Column column(
            NestedField field, Function<ManifestFile, @Nullable Object> value) {
        return new Column(field, manifest -> value.apply(manifest.file()));
    }

    private record Row(List<Column> columns, ListedManifest manifest) implements StructLike {
        @Override
        public int size() {
            return columns.size();
        }

        @Override
        public <T> @Nullable T get(int position, Class<T> type) {
            return type.cast(columns.get(position).value().apply(manifest));
        }

        @Override
        public <T> void set(int position, T value) {
            throw new UnsupportedOperationException("A row is written, never changed");
        }
    }
}
