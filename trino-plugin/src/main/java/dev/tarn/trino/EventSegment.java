package dev.tarn.trino;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** One file of the spool, and how much of it has arrived. */
final class EventSegment {
    private final Path file;
    private final Optional<FileChannel> channel;
    private long length;
    private long sent;

    private EventSegment(Path file, Optional<FileChannel> channel, long length) {
        this.file = file;
        this.channel = channel;
        this.length = length;
    }

    static EventSegment begin(Path file) throws IOException {
        return new EventSegment(
                file,
                Optional.of(
                        FileChannel.open(
                                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
                0);
    }

    static EventSegment leftBehind(Path file, long length) {
        return new EventSegment(file, Optional.empty(), length);
    }

    Path file() {
        return file;
    }

    long length() {
        return length;
    }

    /** What was not sent. */
    long rest() {
        return length - sent;
    }

    /** Returns when they would survive a loss of power. */
    void append(byte[] bytes) throws IOException {
        FileChannel to = channel.orElseThrow();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            to.write(buffer, length + buffer.position());
        }
        to.force(false);
        length += bytes.length;
    }

    /**
     * As many whole lines as fit, or one that is longer; none when there is no end of a line. It is
     * not read through a channel, which an interrupt would close.
     */
    byte[] unsent(int bytesMax, int lineMax) throws IOException {
        if (rest() == 0) {
            return new byte[0];
        }
        try (var from = new RandomAccessFile(file.toFile(), "r")) {
            from.seek(sent);
            byte[] lines = lines(from, Math.min(bytesMax, rest()));
            if (lines.length > 0 || rest() <= bytesMax) {
                return lines;
            }
            from.seek(sent);
            return lines(from, Math.min(lineMax, rest()));
        }
    }

    private static byte[] lines(RandomAccessFile from, long bytes) throws IOException {
        byte[] read = new byte[Math.toIntExact(bytes)];
        from.readFully(read);
        int end = read.length;
        while (end > 0 && read[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(read, end);
    }

    void sent(int bytes) {
        sent += bytes;
    }

    void close() throws IOException {
        if (channel.isPresent()) {
            channel.orElseThrow().close();
        }
    }
}
