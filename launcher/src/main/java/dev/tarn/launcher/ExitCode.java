package dev.tarn.launcher;

/** What the command's exit code means; the same numbers stand in its help. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;

    private ExitCode() {}
}
