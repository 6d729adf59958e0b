package dev.tarn.gateway.cluster;

/**
 * A cluster, what is wanted of it, and how it is.
 *
 * @param failures how many times in a row it has not answered
 * @param load how many of its queries have not ended
 */
record Member(Cluster cluster, ClusterRow row, int failures, long load) {
    static final int FAILURES_UNTIL_DOWN = 2;

    boolean down() {
        return failures >= FAILURES_UNTIL_DOWN;
    }
}
