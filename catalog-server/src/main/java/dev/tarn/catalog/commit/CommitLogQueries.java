package dev.tarn.catalog.commit;

import dev.tarn.database.PlainStatement;
import org.jdbi.v3.core.Handle;

/** The ordered record of every accepted change. */
final class CommitLogQueries {
    private static final String COLUMNS =
            """
            INSERT INTO commit_log (
                sequence, position, lake_id, tabular_id, tabular_uuid, kind, action, namespace, name,
                from_location, to_location, to_digest, snapshots, principal, actor, engine, request_id
            )
            """;

    private static final PlainStatement FIRST =
            PlainStatement.of(
                    COLUMNS
                            + """
                            VALUES (draw_commit_number(), 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, decode(CAST(? AS text), 'hex'), CAST(? AS jsonb), ?, ?, ?, ?)
                            RETURNING sequence
                            """);

    private static final PlainStatement NEXT =
            PlainStatement.of(
                    COLUMNS
                            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, decode(CAST(? AS text), 'hex'), CAST(? AS jsonb), ?, ?, ?, ?)");

    private CommitLogQueries() {}

    /**
     * Draws the transaction's number, which is to be done after its rows are locked, so that a
     * table's entries are numbered in their order.
     */
    static long first(Handle handle, LogEntry entry, Author author) {
        return FIRST.find(
                        handle,
                        row -> row.getLong(1),
                        entry.lakeId(),
                        entry.tabularId(),
                        entry.uuid(),
                        entry.kind().word(),
                        entry.action().word(),
                        entry.namespace(),
                        entry.name(),
                        entry.from(),
                        entry.to(),
                        entry.digest(),
                        entry.snapshotsAsJson(),
                        author.principal(),
                        author.actor(),
                        author.engine(),
                        author.requestId())
                .orElseThrow();
    }

    /** Another entry of the same transaction. */
    static void next(Handle handle, long sequence, int position, LogEntry entry, Author author) {
        NEXT.update(
                handle,
                sequence,
                position,
                entry.lakeId(),
                entry.tabularId(),
                entry.uuid(),
                entry.kind().word(),
                entry.action().word(),
                entry.namespace(),
                entry.name(),
                entry.from(),
                entry.to(),
                entry.digest(),
                entry.snapshotsAsJson(),
                author.principal(),
                author.actor(),
                author.engine(),
                author.requestId());
    }
}
