package dev.tarn.launcher.run;

/** Another launcher has the data folder: an answer rather than a failure. */
public final class AlreadyRunning extends RuntimeException {
    private static final long serialVersionUID = 1;

    AlreadyRunning(String message) {
        super(message);
    }
}
