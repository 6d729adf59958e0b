package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir Path folder;

    @Test
    void neverKeepsMoreThanThreeOldFiles() throws IOException {
        LogFile log = new LogFile(folder.resolve("child.log"));

        for (int run = 1; run <= 6; run++) {
            log.startAnew();
            Files.writeString(log.path(), "run " + run);
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "child.log", "child.log.1", "child.log.2", "child.log.3");
        }
        assertThat(folder.resolve("child.log.3")).hasContent("run 3");
    }

    @Test
    void emptiesAFileThatGrewTooLargeAndKeepsItsContent() throws IOException {
        LogFile log = new LogFile(folder.resolve("child.log"));
        Files.write(log.path(), new byte[17 * 1024 * 1024]);

        log.limit();

        assertThat(log.path()).isEmptyFile();
        assertThat(folder.resolve("child.log.1")).hasSize(17 * 1024 * 1024);
    }

    @Test
    void leavesAFileOfOrdinarySizeAlone() throws IOException {
        LogFile log = new LogFile(folder.resolve("child.log"));
        Files.writeString(log.path(), "one\n\ntwo\nthree\n");

        log.limit();

        assertThat(log.tail(2)).containsExactly("two", "three");
        assertThat(folder.resolve("child.log.1")).doesNotExist();
    }

    @Test
    void aMissingFileHasNoLastLines() {
        assertThat(new LogFile(folder.resolve("child.log")).tail(5)).isEmpty();
    }
}
