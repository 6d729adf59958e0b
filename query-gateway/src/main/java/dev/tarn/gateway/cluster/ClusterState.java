package dev.tarn.gateway.cluster;

/** What is wanted of a cluster; how it is, is another matter. */
public enum ClusterState {
    ACTIVE,
    /** Queries that run go on; no new ones are sent there. */
    DRAINING,
    /** Nobody asks it anything. */
    INACTIVE
}
