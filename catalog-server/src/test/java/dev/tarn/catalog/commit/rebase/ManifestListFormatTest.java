package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.avro.AvroIterable;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestListFormatTest {
    @TempDir Path folder;

    /** Schema, codec and header of the file, byte for byte. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void writesFileThatIcebergWouldHaveWritten(int version) throws IOException {
        World world = World.refusing(folder, version, World.BY_CATEGORY, Map.of());
        LostRace.in(world, "main");
        LostRace.in(world, "main");
        Snapshot head = LostRace.head(world);
        List<ListedManifest> lines =
                head.allManifests(world.files()).stream().map(ListedManifest::of).toList();
        Placement placement =
                new Placement(
                        version,
                        head.snapshotId(),
                        java.util.Objects.requireNonNull(head.parentId()),
                        head.sequenceNumber(),
                        head.firstRowId());

        String copy = new ManifestLists(10).write(world.current(), placement, lines, world.files());

        assertThat(header(world, copy)).isEqualTo(header(world, head.manifestListLocation()));
        assertThat(
                        LostRace.edited(head, json -> json.put("manifest-list", copy))
                                .allManifests(world.files()))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(head.allManifests(world.files()));
    }

    @Test
    void refusesFormatVersionThatIsNotKnown() {
        assertThatThrownBy(() -> ManifestListFormat.of(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot write a manifest list of format version 4");
    }

    private static Map<String, String> header(World world, String location) throws IOException {
        try (CloseableIterable<?> list =
                InternalData.read(FileFormat.AVRO, world.files().newInputFile(location))
                        .project(ManifestFile.schema())
                        .build()) {
            return new TreeMap<>(((AvroIterable<?>) list).getMetadata());
        }
    }
}
