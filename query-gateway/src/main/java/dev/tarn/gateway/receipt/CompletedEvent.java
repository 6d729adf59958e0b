package dev.tarn.gateway.receipt;

/**
 * What an engine says by itself of a query that has ended.
 *
 * @param user in whose name it ran there
 * @param shortened whether columns are left out, because there were too many
 */
public record CompletedEvent(Completion completion, String user, boolean shortened) {}
