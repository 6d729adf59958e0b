package dev.tarn.gateway.receipt;

/**
 * Where a query is that was on another cluster before.
 *
 * @param nextPath what its client asks for there first
 */
public record Moved(String principal, String queryId, String cluster, String nextPath) {}
