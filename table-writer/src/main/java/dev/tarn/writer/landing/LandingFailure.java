package dev.tarn.writer.landing;

/** The object store of raw bodies failed; nothing was acknowledged. */
public final class LandingFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    LandingFailure(String attempted, String location, Throwable cause) {
        super("Cannot %s %s: %s".formatted(attempted, location, cause.getMessage()), cause);
    }
}
