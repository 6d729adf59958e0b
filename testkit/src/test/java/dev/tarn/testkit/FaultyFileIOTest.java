package dev.tarn.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.UUID;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FaultyFileIOTest {
    /** All in-memory files of a JVM share one space. */
    private final String file = "memory:/" + UUID.randomUUID() + "/a";

    private final InMemoryFileIO files = new InMemoryFileIO();
    private final FaultyFileIO io = FaultyFileIO.over(files);

    private void write() throws IOException {
        try (var out = io.newOutputFile(file).create()) {
            out.write("content".getBytes(UTF_8));
        }
    }

    private String read() throws IOException {
        try (var in = io.newInputFile(file).newStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void passesOnWithoutFault() throws IOException {
        write();

        assertThat(read()).isEqualTo("content");
        io.deleteFile(file);
        assertThat(files.fileExists(file)).isFalse();
    }

    @Test
    void failsBeforeWriteOnceAndLeavesNothing() throws IOException {
        io.on(location -> location.endsWith("/a"), FileFault.FAIL_BEFORE_WRITE);

        assertFails(this::write);

        assertThat(files.fileExists(file)).isFalse();
        write();
        assertThat(read()).isEqualTo("content");
    }

    @Test
    void losesTheAnswerToWrite() throws IOException {
        io.on(location -> location.endsWith("/a"), FileFault.FAIL_AFTER_WRITE);

        assertFails(this::write);

        assertThat(read()).isEqualTo("content");
    }

    @Test
    void sparesOtherLocations() throws IOException {
        io.on(location -> location.endsWith("/b"), FileFault.FAIL_BEFORE_WRITE);

        write();

        assertThat(read()).isEqualTo("content");
    }

    @Test
    void failsRead() throws IOException {
        write();
        io.on(location -> true, FileFault.FAIL_READ);

        assertFails(this::read);
    }

    @Test
    void failsBeforeAndAfterDelete() throws IOException {
        write();

        io.on(location -> true, FileFault.FAIL_BEFORE_DELETE);
        assertFails(() -> io.deleteFile(file));
        assertThat(files.fileExists(file)).isTrue();

        io.on(location -> true, FileFault.FAIL_AFTER_DELETE);
        assertFails(() -> io.deleteFile(file));
        assertThat(files.fileExists(file)).isFalse();
    }

    private static void assertFails(ThrowingCallable work) {
        assertThatExceptionOfType(RuntimeIOException.class)
                .isThrownBy(work)
                .withMessageContaining("by the test");
    }
}
