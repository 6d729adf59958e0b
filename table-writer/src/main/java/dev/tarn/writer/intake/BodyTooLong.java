package dev.tarn.writer.intake;

/** A body that is longer than any may be; nothing has landed. */
public final class BodyTooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    BodyTooLong(long bytesMax) {
        super("A batch has at most %d bytes; send more of them".formatted(bytesMax));
    }
}
