package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.Compression;
import dev.tarn.catalog.namespace.NamespacePath;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.database.PlainStatement;
import org.jdbi.v3.core.Handle;

/** What most tables and views begin with, all at once: at a place of our own making, alone. */
final class CreationQueries {
    /**
     * Whoever chose a place has ended before the second statement begins to look, as in {@link
     * LocationRules#lock}. It looks for overlaps as {@link PlaceStore#findOverlap} does. The number
     * is drawn when the row is there: whoever has the name waits before that.
     */
    private static final PlainStatement INSERT =
            PlainStatement.of(
                    """
                    SELECT pg_advisory_xact_lock_shared(hashtextextended('locations', 0));
                    WITH made AS (
                        INSERT INTO tabulars (lake_id, namespace_id, namespace, name, kind, uuid, location, metadata_location)
                        SELECT n.lake_id, n.id, n.path, ?, ?, ?, ?, ?
                        FROM namespaces n
                        WHERE n.lake_id = ? AND n.path = ?
                            AND NOT EXISTS (
                                SELECT 1
                                FROM tabulars
                                WHERE location = ANY (?) AND dropped_at IS NULL
                            )
                            AND NOT EXISTS (
                                SELECT 1
                                FROM tabulars
                                WHERE location > ? AND location < ? AND dropped_at IS NULL
                            )
                            AND NOT EXISTS (
                                SELECT 1
                                FROM tabular_places p
                                JOIN tabulars t ON t.id = p.tabular_id
                                WHERE p.location = ANY (?) AND t.dropped_at IS NULL
                            )
                            AND NOT EXISTS (
                                SELECT 1
                                FROM tabular_places p
                                JOIN tabulars t ON t.id = p.tabular_id
                                WHERE p.location > ? AND p.location < ? AND t.dropped_at IS NULL
                            )
                        RETURNING id, lake_id, namespace, name, kind, uuid, metadata_location
                    ), kept AS (
                        INSERT INTO metadata (tabular_id, location, encoding, body, columns)
                        SELECT id, metadata_location, ?, ?, ?
                        FROM made
                    )
                    INSERT INTO commit_log (
                        sequence, position, lake_id, tabular_id, tabular_uuid, kind, action, namespace, name,
                        to_location, to_digest, principal, actor, engine, request_id
                    )
                    SELECT draw_commit_number(), 0, lake_id, id, uuid, kind, ?, namespace, name,
                        metadata_location, decode(CAST(? AS text), 'hex'), ?, ?, ?, ?
                    FROM made
                    """);

    private CreationQueries() {}

    /** Whether nothing else is to be looked at for it, and nothing else to be written down. */
    static boolean suffice(Planned.Create create) {
        return !LocationRules.chooses(create)
                && create.newContent().writes()
                && create.newContent().snapshots().isEmpty()
                && create.newContent().commitIds().isEmpty();
    }

    /** Answers 0 when the namespace is gone, or the place is not free. */
    static int insert(
            Handle handle,
            long lakeId,
            Planned.Create create,
            byte[] body,
            String digest,
            Author author) {
        String place = create.location();
        String[] ancestors = Locations.withAncestors(place).toArray(String[]::new);
        String low = place + "/";
        String high = place + LocationRules.BEHIND_SLASH;
        return INSERT.updateLast(
                handle,
                create.name().name(),
                create.kind().word(),
                create.uuid(),
                place,
                create.document().location(),
                lakeId,
                NamespacePath.of(create.name().namespace()),
                ancestors,
                low,
                high,
                ancestors,
                low,
                high,
                Compression.OPEN_DEFLATE,
                body,
                create.newContent().columns(),
                create.action().word(),
                digest,
                author.principal(),
                author.actor(),
                author.engine(),
                author.requestId());
    }
}
