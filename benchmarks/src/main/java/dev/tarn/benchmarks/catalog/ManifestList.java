package dev.tarn.benchmarks.catalog;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.inmemory.InMemoryOutputFile;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * The list that a writer has to write for its commit, with one manifest for each snapshot. Nobody
 * reads the manifests themselves before somebody scans the table.
 */
final class ManifestList {
    private static final String NAME = "manifest_file";
    private static final int LENGTH = 7000;
    private static final int ROWS = 1000;

    private static final Schema SCHEMA =
            new Schema(
                    ManifestFile.PATH,
                    ManifestFile.LENGTH,
                    ManifestFile.SPEC_ID,
                    required(ManifestFile.MANIFEST_CONTENT),
                    required(ManifestFile.SEQUENCE_NUMBER),
                    required(ManifestFile.MIN_SEQUENCE_NUMBER),
                    ManifestFile.SNAPSHOT_ID,
                    required(ManifestFile.ADDED_FILES_COUNT),
                    required(ManifestFile.EXISTING_FILES_COUNT),
                    required(ManifestFile.DELETED_FILES_COUNT),
                    required(ManifestFile.ADDED_ROWS_COUNT),
                    required(ManifestFile.EXISTING_ROWS_COUNT),
                    required(ManifestFile.DELETED_ROWS_COUNT),
                    ManifestFile.PARTITION_SUMMARIES,
                    ManifestFile.KEY_METADATA);

    private ManifestList() {}

    private static NestedField required(NestedField field) {
        return field.asRequired();
    }

    /** On top of that head. */
    static byte[] of(TableHead head, long snapshot, long sequenceNumber) throws IOException {
        var file = new InMemoryOutputFile();
        try (FileAppender<StructLike> appender =
                InternalData.write(FileFormat.AVRO, file)
                        .schema(SCHEMA)
                        .named(NAME)
                        .meta(header(head, snapshot, sequenceNumber))
                        .build()) {
            appender.add(row(head.location(), snapshot, sequenceNumber));
            for (Map.Entry<Long, Long> each : head.ancestry().entrySet()) {
                appender.add(row(head.location(), each.getKey(), each.getValue()));
            }
        }
        return file.toByteArray();
    }

    private static Map<String, String> header(TableHead head, long snapshot, long sequenceNumber) {
        return Map.of(
                "format-version",
                "2",
                "snapshot-id",
                Long.toString(snapshot),
                "parent-snapshot-id",
                head.snapshot() < 0 ? "null" : Long.toString(head.snapshot()),
                "sequence-number",
                Long.toString(sequenceNumber));
    }

    private static StructLike row(String location, long snapshot, long sequenceNumber) {
        return new Row(
                List.of(
                        Optional.of("%s/metadata/%d-m0.avro".formatted(location, snapshot)),
                        Optional.of((long) LENGTH),
                        Optional.of(0),
                        Optional.of(0),
                        Optional.of(sequenceNumber),
                        Optional.of(sequenceNumber),
                        Optional.of(snapshot),
                        Optional.of(1),
                        Optional.of(0),
                        Optional.of(0),
                        Optional.of((long) ROWS),
                        Optional.of(0L),
                        Optional.of(0L),
                        Optional.empty(),
                        Optional.empty()));
    }

    private record Row(List<Optional<?>> values) implements StructLike {
        @Override
        public int size() {
            return values.size();
        }

        @Override
        public <T> @Nullable T get(int position, Class<T> type) {
            return values.get(position).map(type::cast).orElse(null);
        }

        @Override
        public <T> void set(int position, T value) {
            throw new UnsupportedOperationException("A row is written, never changed");
        }
    }
}
