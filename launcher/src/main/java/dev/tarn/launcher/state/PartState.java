package dev.tarn.launcher.state;

/**
 * How one part is doing.
 *
 * @param pid its process, or 0 when it runs inside the launcher
 * @param restarts how often it was started again after an end that nobody asked for
 * @param startedMillis when its start began, counted from the start of the whole
 * @param readyMillis when it was ready, counted likewise; 0 while it is not
 * @param note one line for people: why it restarts, what it waits for
 */
public record PartState(
        Phase phase, long pid, int restarts, long startedMillis, long readyMillis, String note) {
    /** What a part is about. */
    public enum Phase {
        WAITING,
        STARTING,
        READY,
        RESTARTING,
        FAILED,
        STOPPED
    }

    static PartState waiting() {
        return new PartState(Phase.WAITING, 0, 0, 0, 0, "");
    }

    PartState starting(long millis) {
        return new PartState(Phase.STARTING, pid, restarts, millis, 0, "");
    }

    PartState ready(long millis, long newPid) {
        return new PartState(Phase.READY, newPid, restarts, startedMillis, millis, "");
    }

    PartState restarting(String why) {
        return new PartState(Phase.RESTARTING, 0, restarts + 1, startedMillis, readyMillis, why);
    }

    PartState restarted(long newPid) {
        return new PartState(Phase.READY, newPid, restarts, startedMillis, readyMillis, note);
    }

    PartState noted(String text) {
        return new PartState(phase, pid, restarts, startedMillis, readyMillis, text);
    }

    PartState failed(String why) {
        return new PartState(Phase.FAILED, 0, restarts, startedMillis, readyMillis, why);
    }

    PartState stopped() {
        return new PartState(Phase.STOPPED, 0, restarts, startedMillis, readyMillis, "");
    }
}
