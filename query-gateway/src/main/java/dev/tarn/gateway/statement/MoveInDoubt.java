package dev.tarn.gateway.statement;

/** Nobody knows whether a query has moved. Its client comes again, and finds out. */
public final class MoveInDoubt extends RuntimeException {
    private static final long serialVersionUID = 1;

    MoveInDoubt(String queryId, Throwable cause) {
        super("Cannot write down that query " + queryId + " has moved", cause);
    }
}
