package dev.tarn.gateway.cluster;

import java.io.IOException;

/** A cluster did not answer; unless it says more, nobody knows what became of the request. */
public final class ClusterUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String cluster;
    private final boolean startedAnew;
    private final boolean mayHaveArrived;

    public ClusterUnreachable(String cluster, Throwable cause) {
        this(cluster, cause, false, !(cause instanceof NotReached));
    }

    private ClusterUnreachable(
            String cluster, Throwable cause, boolean startedAnew, boolean mayHaveArrived) {
        super("Cluster " + cluster + " does not answer: " + cause.getMessage(), cause);
        this.cluster = cluster;
        this.startedAnew = startedAnew;
        this.mayHaveArrived = mayHaveArrived;
    }

    /**
     * What answers is another process, which knows nothing of what was asked for. The one that does
     * may have been asked first.
     */
    public static ClusterUnreachable startedAnew(String cluster, ClusterAnswer answer) {
        return new ClusterUnreachable(
                cluster, new IOException("it was started anew"), true, answer.wasSentTwice());
    }

    public String cluster() {
        return cluster;
    }

    /** Whether the process that was meant is gone for good. */
    public boolean isGone() {
        return startedAnew;
    }

    /** Whether the process that was meant may have got the request. */
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
