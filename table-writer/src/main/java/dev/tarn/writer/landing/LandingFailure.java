package dev.tarn.writer.landing;

import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The object store of raw bodies failed; nothing was acknowledged. */
public final class LandingFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NO_SUCH_RANGE = 416;

    private final boolean ofTheBody;

    LandingFailure(String attempted, String location, Throwable cause) {
        super("Cannot %s %s: %s".formatted(attempted, location, cause.getMessage()), cause);
        this.ofTheBody =
                cause instanceof NoSuchKeyException
                        || (cause instanceof S3Exception store
                                && store.statusCode() == NO_SUCH_RANGE);
    }

    private LandingFailure(String message) {
        super(message);
        this.ofTheBody = true;
    }

    static LandingFailure damaged(String location) {
        return new LandingFailure(
                "The checksum of %s is not that of the landing".formatted(location));
    }

    /** The store works; it is this one body that is gone or not what it was. */
    public boolean isOfTheBody() {
        return ofTheBody;
    }
}
