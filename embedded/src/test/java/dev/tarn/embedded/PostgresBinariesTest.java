package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @TempDir private Path folder;

    /** As it is when somebody gives {@code .} for where Tarn is. */
    @Test
    void unpacksThroughAPathWithDots() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("here")).resolve("./../here/cache");

        PostgresBinaries binaries = PostgresBinaries.unpacked(TarnHome.path(), cache);

        assertThat(binaries.program("initdb")).isExecutable();
        try (var left = Files.list(folder.resolve("here/cache"))) {
            assertThat(left).hasSize(1);
        }
    }
}
