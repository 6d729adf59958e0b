package dev.tarn.catalog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.exceptions.NotFoundException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {
    private static final int BYTES_MAX = 100;

    @TempDir private Path folder;

    private FileStore store = new LocalFileStore();
    private WholeFiles files = new WholeFiles(store, BYTES_MAX);

    @BeforeEach
    void open() {
        store = new LocalFileStore();
        files = new WholeFiles(store, BYTES_MAX);
    }

    private String location(String name) {
        return folder.resolve(name).toUri().toString();
    }

    private void make(String name, String content) throws IOException {
        try (var out = files.newOutputFile(location(name)).create()) {
            out.write(content.getBytes(UTF_8));
        }
    }

    private String read(String name) throws IOException {
        try (var in = files.newInputFile(location(name)).newStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void whatIsMadeIsNotInTheStoreBeforeItIsTakenAndWritten() throws IOException {
        make("a", "one");
        make("b", "two");

        assertThat(folder.toFile().list()).isEmpty();
        List<NewFile> made = files.takeMade();
        assertThat(made)
                .extracting(NewFile::location)
                .containsExactly(location("a"), location("b"));
        assertThat(files.takeMade()).isEmpty();

        store.writeAll(made);
        assertThat(read("a")).isEqualTo("one");
        assertThat(read("b")).isEqualTo("two");
    }

    @Test
    void whatIsDeletedBeforeItIsTakenWasNeverMade() throws IOException {
        make("a", "one");
        make("b", "two");

        files.deleteFile(location("a"));

        assertThat(files.takeMade()).extracting(NewFile::location).containsExactly(location("b"));
    }

    @Test
    void whatWasReadAheadIsNotAskedForAgain() throws IOException {
        store.write(location("a"), "one".getBytes(UTF_8));
        store.write(location("b"), "two".getBytes(UTF_8));
        files.readAhead(location("a"));
        store.delete(location("a"));
        store.delete(location("b"));

        assertThat(read("a")).isEqualTo("one");
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> read("b"));
    }

    @Test
    void noWriteIsOnItsWayAnyMoreWhenOneHasFailed() throws IOException {
        Files.writeString(folder.resolve("file"), "no folder");
        var all =
                List.of(
                        new NewFile(location("a"), new byte[] {1}),
                        new NewFile(location("file/b"), new byte[] {2}),
                        new NewFile(location("c"), new byte[] {3}));

        assertThatExceptionOfType(StorageFailure.class)
                .isThrownBy(() -> store.writeAll(all))
                .withMessageContaining("file/b");

        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("file", "a", "c");
    }
}
