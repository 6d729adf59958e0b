package dev.tarn.writer.ledger;

/** Batches that wait for the end of something around them, of which they are not the cause. */
public final class Outages {
    /** Their reason's code. */
    public static final String CODE = "UNAVAILABLE";

    private Outages() {}
}
