package dev.tarn.gateway.reach;

/** A snapshot that somebody has read and did not see. */
public record Finding(String queryId, String table, String snapshotId, String reader) {}
