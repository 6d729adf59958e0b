package dev.tarn.gateway.receipt;

/** What a cluster says when it is asked for a query. */
sealed interface QueryReport {
    record Ended(Completion completion) implements QueryReport {}

    record Running() implements QueryReport {}

    /**
     * The cluster answers, and does not know it.
     *
     * @param restarted whether its coordinator is another than the one that gave the query its id,
     *     which forgot all that it knew
     */
    record Unknown(boolean restarted) implements QueryReport {}

    /** Nobody can say now. */
    record Unreachable(String reason) implements QueryReport {}
}
