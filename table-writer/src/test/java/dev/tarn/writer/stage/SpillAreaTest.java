package dev.tarn.writer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.chassis.config.DataSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rows that wait to be sorted, and whose they are. */
class SpillAreaTest {
    private static final long MEMORY = 4L * 1024 * 1024;
    private static final String DEAD = "123e4567-e89b-12d3-a456-426614174000";

    @TempDir private Path root;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private SpillArea open() {
        return open(root);
    }

    private SpillArea open(Path folder) {
        return SpillArea.open(
                new StageConfig(Optional.of(folder), DataSize.parse("64MB")), MEMORY, meters);
    }

    private List<Path> content() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.toList();
        }
    }

    @Test
    void removesWhatADeadWriterHasLeft() throws Exception {
        Path folder = Files.createDirectory(root.resolve(DEAD));
        Files.writeString(folder.resolve("run-1.avro"), "rows");
        Files.writeString(root.resolve(DEAD + ".lock"), "");

        try (SpillArea _ = open()) {
            assertThat(folder).doesNotExist();
            assertThat(root.resolve(DEAD + ".lock")).doesNotExist();
        }
    }

    @Test
    void removesNothingThatNoWriterHasLeft(@TempDir Path elsewhere) throws Exception {
        Path kept = Files.writeString(elsewhere.resolve("kept"), "kept");
        Files.createSymbolicLink(root.resolve(DEAD), elsewhere);
        Files.writeString(root.resolve(DEAD + ".lock"), "");
        Path other = Files.createDirectory(root.resolve("other"));
        Files.writeString(root.resolve("other.lock"), "");
        Files.writeString(root.resolve(".lock"), "");

        try (SpillArea _ = open()) {
            assertThat(kept).exists();
            assertThat(other).exists();
        }
    }

    @Test
    void usesNoFolderThatAnybodyMayChange(@TempDir Path elsewhere) throws Exception {
        Path link = root.resolve("link");
        Files.createSymbolicLink(link, elsewhere);
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        for (Path folder : List.of(link, open)) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> open(folder))
                    .withMessageContaining(folder.toString());
        }
    }

    @Test
    void makesItsFolderForItsOwnerOnly() throws Exception {
        Path made = root.resolve("a").resolve("b");

        try (SpillArea area = open(made)) {
            assertThat(Files.getPosixFilePermissions(made))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(area.next().getParent()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void saysWhoseFaultItIsThatTheDiskIsFull() throws Exception {
        try (SpillArea area = open()) {
            long most = 60L * 1024 * 1024;
            Path large = file(area, most);
            assertThat(area.count(large, 0)).isEqualTo(most);
            Path more = file(area, 5L * 1024 * 1024);

            assertThatExceptionOfType(SpillFull.class)
                    .isThrownBy(() -> area.count(more, most))
                    .matches(SpillFull::isOwn);
            assertThatExceptionOfType(SpillFull.class)
                    .isThrownBy(() -> area.count(more, 0))
                    .matches(full -> !full.isOwn());
            assertThat(area.full(new IOException("No space left on device"), most).isOwn())
                    .isTrue();
            assertThat(area.full(new IOException("No space left on device"), 0).isOwn()).isFalse();
        }
    }

    private static Path file(SpillArea area, long bytes) throws IOException {
        Path file = area.next();
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        }
        return file;
    }

    @Test
    void leavesTheFilesOfAWriterThatLives() throws Exception {
        try (SpillArea first = open()) {
            Path file = first.next();
            Files.writeString(file, "rows");

            try (SpillArea second = open()) {
                assertThat(second.next().getParent()).isNotEqualTo(file.getParent());
            }

            assertThat(file).exists();
        }
        assertThat(content()).isEmpty();
    }

    @Test
    void holdsNoMoreThanItMay() throws Exception {
        try (SpillArea area = open()) {
            Path file = file(area, 65L * 1024 * 1024);

            assertThatExceptionOfType(SpillFull.class)
                    .isThrownBy(() -> area.count(file, 0))
                    .withMessageContaining("67108864");
            area.delete(file, 0);
            assertThat(meters.get("tarn.writer.spill.bytes").gauge().value()).isZero();
        }
    }

    @Test
    void givesNobodyTheMemoryOfOthers() {
        try (SpillArea area = open()) {
            assertThat(area.tryTake(4096)).isTrue();
            assertThat(area.tryTake(1)).isFalse();
            area.give(4096);
            assertThat(area.tryTake(1)).isTrue();
        }
    }
}
