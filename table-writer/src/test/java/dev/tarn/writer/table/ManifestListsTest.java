package dev.tarn.writer.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.Test;

/** What is remembered of written files, and what is not. */
class ManifestListsTest {
    /** All stores in memory are one. */
    private final String list =
            "s3://lake/t/metadata/snap-1-1-%s.avro".formatted(UUID.randomUUID());

    private final ManifestLists lists = new ManifestLists();
    private final InMemoryFileIO store = new InMemoryFileIO();

    private void write(String location, byte[] content) throws IOException {
        try (OutputStream out = remembered(location).create()) {
            out.write(content[0]);
            out.write(content, 1, content.length - 1);
        }
    }

    private OutputFile remembered(String location) {
        return lists.remembering("lake", store.newOutputFile(location));
    }

    @Test
    void remembersWhatIsInTheStore() throws Exception {
        write(list, "abc".getBytes(UTF_8));

        InputFile found = lists.find("lake", list).orElseThrow();

        try (InputStream in = found.newStream()) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("abc");
        }
        assertThat(found.getLength()).isEqualTo(3);
        try (InputStream in = store.newInputFile(list).newStream()) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("abc");
        }
        assertThat(lists.find("other", list)).isEmpty();
    }

    @Test
    void remembersNoOtherFiles() throws Exception {
        write("s3://lake/t/metadata/a-m0.avro", "abc".getBytes(UTF_8));

        assertThat(lists.find("lake", "s3://lake/t/metadata/a-m0.avro")).isEmpty();
    }

    @Test
    void remembersNothingLong() throws Exception {
        write(list, new byte[(1 << 20) + 1]);

        assertThat(lists.find("lake", list)).isEmpty();
    }

    /** The answer of the store may be lost, or be a refusal. */
    @Test
    void remembersNothingThatMayNotBeInTheStore() throws Exception {
        OutputFile file = lists.remembering("lake", new Unclosable(store.newOutputFile(list)));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> {
                    try (OutputStream out = file.create()) {
                        out.write(1);
                    }
                });

        assertThat(lists.find("lake", list)).isEmpty();
    }

    private record Unclosable(OutputFile file) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            PositionOutputStream out = file.create();
            return new PositionOutputStream() {
                @Override
                public long getPos() throws IOException {
                    return out.getPos();
                }

                @Override
                public void write(int value) throws IOException {
                    out.write(value);
                }

                @Override
                public void close() throws IOException {
                    throw new IOException("The answer is lost");
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }
    }
}
