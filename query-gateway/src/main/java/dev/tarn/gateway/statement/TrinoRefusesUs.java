package dev.tarn.gateway.statement;

/** A Trino does not believe our tokens: it was given another key, or another clock. */
public final class TrinoRefusesUs extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrinoRefusesUs(String cluster, int status) {
        super(
                "Cluster %s refuses the gateway's own token with %d: see that it knows the gateway's public key"
                        .formatted(cluster, status));
    }
}
