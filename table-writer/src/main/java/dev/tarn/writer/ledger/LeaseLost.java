package dev.tarn.writer.ledger;

/** Another writer has the lane: whoever meets this writes nothing down any more. */
public final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LeaseLost(long laneId) {
        super("Lane %d is somebody else's".formatted(laneId));
    }
}
