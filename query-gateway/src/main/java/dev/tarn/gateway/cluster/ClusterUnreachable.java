package dev.tarn.gateway.cluster;

/** A cluster did not answer; nobody knows what became of the request. */
public final class ClusterUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String cluster;

    public ClusterUnreachable(String cluster, Throwable cause) {
        super("Cluster " + cluster + " does not answer: " + cause.getMessage(), cause);
        this.cluster = cluster;
    }

    public String cluster() {
        return cluster;
    }
}
