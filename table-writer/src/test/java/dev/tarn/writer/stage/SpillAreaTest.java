package dev.tarn.writer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.chassis.config.DataSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rows that wait to be sorted, and whose they are. */
class SpillAreaTest {
    private static final long MEMORY = 4L * 1024 * 1024;

    @TempDir private Path root;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private SpillArea open() {
        return SpillArea.open(
                new StageConfig(Optional.of(root), DataSize.parse("64MB")), MEMORY, meters);
    }

    private List<Path> content() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.toList();
        }
    }

    @Test
    void removesWhatADeadWriterHasLeft() throws Exception {
        Path folder = Files.createDirectory(root.resolve("dead"));
        Files.writeString(folder.resolve("run-1.avro"), "rows");
        Files.writeString(root.resolve("dead.lock"), "");

        try (SpillArea _ = open()) {
            assertThat(folder).doesNotExist();
            assertThat(root.resolve("dead.lock")).doesNotExist();
        }
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
            Path file = area.next();
            try (var out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(65L * 1024 * 1024);
            }

            assertThatExceptionOfType(SpillFull.class)
                    .isThrownBy(() -> area.count(file))
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
