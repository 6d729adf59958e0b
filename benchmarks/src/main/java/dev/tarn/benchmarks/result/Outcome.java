package dev.tarn.benchmarks.result;

/** What became of one operation. */
public enum Outcome {
    DONE,
    /** By a conflict, as the protocol has it: 409. */
    REFUSED,
    /** The server could not: 5xx. */
    FAILED
}
