package dev.tarn.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * The bytes of one batch. They are read anew for each attempt and have to be the same each time:
 * what differs is another batch to the writer, which then refuses it.
 */
public final class Body {
    private final Format format;
    private final OptionalLong length;
    private final Source source;

    private Body(Format format, OptionalLong length, Source source) {
        this.format = format;
        this.length = length;
        this.source = source;
    }

    /** Opens the same bytes, from their beginning. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    /** Rows as JSON objects, each without a line break in it. */
    public static Body rows(Collection<String> objects) {
        return of(String.join("\n", objects).getBytes(UTF_8), Format.NDJSON);
    }

    /** Rows as messages, of which one is registered for the table. */
    public static Body messages(Collection<? extends MessageLite> messages) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (MessageLite message : messages) {
                message.writeDelimitedTo(bytes);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return of(bytes.toByteArray(), Format.PROTOBUF);
    }

    /** The bytes are not copied: whoever changes them before the end breaks the batch. */
    public static Body of(byte[] bytes, Format format) {
        return new Body(
                format, OptionalLong.of(bytes.length), () -> new ByteArrayInputStream(bytes));
    }

    /** A file, which has to stay as it is until the batch is through. */
    public static Body file(Path file, Format format) throws IOException {
        return new Body(
                format, OptionalLong.of(Files.size(file)), () -> Files.newInputStream(file));
    }

    /** Something that can be opened again and again; {@code length} where it is known. */
    public static Body stream(Source source, OptionalLong length, Format format) {
        return new Body(format, length, source);
    }

    Format format() {
        return format;
    }

    OptionalLong length() {
        return length;
    }

    InputStream open() throws IOException {
        return source.open();
    }
}
