package dev.tarn.gateway.statement;

/**
 * A Trino does not believe our tokens, because it was given another key or another clock; or it is
 * none, and sends us elsewhere, where nobody goes with a query and a token.
 */
public final class TrinoRefusesUs extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrinoRefusesUs(String cluster, int status) {
        super(
                "Cluster %s answers the gateway with %d: see that it is a Trino that knows the gateway's public key"
                        .formatted(cluster, status));
    }

    /** Fails for answers that are between us and the cluster, and none of a client's business. */
    static void require(String cluster, int status) {
        if (status == 401 || status == 403 || (status >= 300 && status < 400)) {
            throw new TrinoRefusesUs(cluster, status);
        }
    }
}
