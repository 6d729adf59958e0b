package dev.tarn.embedded;

/**
 * The end of a child.
 *
 * @param expected whether we asked for it
 */
public record ChildExit(String name, long pid, int code, boolean expected) {
    private static final int SIGNAL_BASE = 128;

    @Override
    public String toString() {
        String how =
                code > SIGNAL_BASE
                        ? "was killed by signal " + (code - SIGNAL_BASE)
                        : "exited with code " + code;
        return name + " (pid " + pid + ") " + how;
    }
}
