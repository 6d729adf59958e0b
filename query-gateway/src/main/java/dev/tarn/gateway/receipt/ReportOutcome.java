package dev.tarn.gateway.receipt;

/** What a report of an engine was to us. */
public enum ReportOutcome {
    COMPLETED,
    /** The receipt does not change any more; what was said stands beside it. */
    AMENDED,
    /** Of a query that had moved to another cluster by then; it stands in that one's receipt. */
    ATTEMPT,
    /** It had been reported before. */
    REPEATED,
    /** Its query ran on another cluster, or for another user: the receipt stays as it is. */
    FOREIGN,
    /** No query of a gateway, or one that is older than receipts are kept. */
    UNKNOWN
}
