package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.Compression;
import dev.tarn.database.PlainStatement;
import org.jdbi.v3.core.Handle;

/** What most commits change, all at once: one table or view, that stays where it is. */
final class UpdateQueries {
    /**
     * As {@link SwapQueries#swap} does it. The number is drawn when the pointer's row is held, and
     * the name is the row's: whoever renames it comes before or after.
     */
    private static final PlainStatement UPDATE =
            PlainStatement.of(
                    """
                    WITH moved AS (
                        UPDATE tabulars
                        SET metadata_location = ?
                        WHERE id = ? AND metadata_location = ? AND namespace_id IS NOT NULL
                            AND (? OR pg_try_advisory_xact_lock_shared(hashtextextended('turn', id)))
                        RETURNING id, lake_id, namespace, name, kind, uuid, metadata_location
                    ), kept AS (
                        UPDATE metadata
                        SET location = moved.metadata_location, encoding = ?, body = ?, columns = ?
                        FROM moved
                        WHERE tabular_id = moved.id
                    ), superseded AS (
                        INSERT INTO superseded_metadata (tabular_id, location)
                        SELECT moved.id, left_behind
                        FROM moved, unnest(?) AS left_behind
                    )
                    INSERT INTO commit_log (
                        sequence, position, lake_id, tabular_id, tabular_uuid, kind, action, namespace, name,
                        from_location, to_location, to_digest, snapshots, principal, actor, engine, request_id
                    )
                    SELECT draw_commit_number(), 0, lake_id, id, uuid, kind, ?, namespace, name,
                        ?, metadata_location, decode(CAST(? AS text), 'hex'), CAST(? AS jsonb), ?, ?, ?, ?
                    FROM moved
                    """);

    private UpdateQueries() {}

    /** Whether nothing else is to be looked at for it, and nothing else to be written down. */
    static boolean suffice(Planned.Update update) {
        return update.placesBeside().isEmpty()
                && update.newPlaces().isEmpty()
                && !update.changesUuid()
                && !update.changesColumns()
                && update.holdState().isEmpty()
                && update.newContent().writes()
                && update.newContent().commitIds().isEmpty();
    }

    /** Answers 0, and changes nothing, when the pointer is elsewhere or it is another's turn. */
    static int update(
            Handle handle,
            Planned.Update update,
            byte[] body,
            String digest,
            boolean inTurn,
            Author author) {
        Content content = update.newContent();
        return UPDATE.update(
                handle,
                update.document().location(),
                update.tabular().id(),
                update.tabular().metadataLocation(),
                inTurn,
                Compression.OPEN_DEFLATE,
                body,
                content.columns(),
                content.superseded().toArray(String[]::new),
                update.action().word(),
                update.tabular().metadataLocation(),
                digest,
                LogEntry.json(content.snapshots()),
                author.principal(),
                author.actor(),
                author.engine(),
                author.requestId());
    }
}
