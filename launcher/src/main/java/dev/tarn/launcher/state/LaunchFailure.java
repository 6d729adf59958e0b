package dev.tarn.launcher.state;

import java.util.Objects;

/** Something that the user can do something about; the message is the one line that they see. */
public final class LaunchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LaunchFailure(String message) {
        super(message);
    }

    public LaunchFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never absent, other than in general. */
    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "no reason is known");
    }
}
