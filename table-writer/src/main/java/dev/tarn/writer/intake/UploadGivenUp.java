package dev.tarn.writer.intake;

/** An upload took so long that upkeep has taken its object away; nothing has landed. */
public final class UploadGivenUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    UploadGivenUp(String location) {
        super("The upload of %s took too long".formatted(location));
    }
}
