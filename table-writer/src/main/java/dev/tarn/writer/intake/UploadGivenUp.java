package dev.tarn.writer.intake;

/** An upload took so long that upkeep takes its object away; nothing has landed. */
public final class UploadGivenUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    UploadGivenUp() {
        super("The upload took too long");
    }
}
