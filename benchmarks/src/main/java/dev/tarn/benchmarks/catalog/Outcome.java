package dev.tarn.benchmarks.catalog;

/** What became of one operation. */
enum Outcome {
    DONE,
    /** By a conflict, as the protocol has it: 409. */
    REFUSED,
    /** The server could not: 5xx. */
    FAILED
}
