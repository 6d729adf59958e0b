package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.Compression;
import dev.tarn.database.PlainStatement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What a swap does to the pointers and to the metadata beside them, inside its transaction. */
final class SwapQueries {
    /**
     * Pointer and metadata in one statement, when the pointer is where the change was made from and
     * it is nobody else's turn.
     */
    private static final PlainStatement SWAP =
            PlainStatement.of(
                    """
                    WITH moved AS (
                        UPDATE tabulars
                        SET uuid = ?, location = ?, metadata_location = ?
                        WHERE id = ? AND metadata_location = ? AND namespace_id IS NOT NULL
                            AND (? OR pg_try_advisory_xact_lock_shared(hashtextextended('turn', id)))
                        RETURNING id, namespace, name, metadata_location
                    )
                    UPDATE metadata
                    SET location = moved.metadata_location, encoding = ?, body = ?, columns = ?
                    FROM moved
                    WHERE tabular_id = moved.id
                    RETURNING moved.namespace, moved.name
                    """);

    /** Both rows of a new tabular; answers no row when the namespace is gone. */
    private static final PlainStatement INSERT =
            PlainStatement.of(
                    """
                    WITH made AS (
                        INSERT INTO tabulars (lake_id, namespace_id, namespace, name, kind, uuid, location, metadata_location)
                        SELECT n.lake_id, n.id, n.path, ?, ?, ?, ?, ?
                        FROM namespaces n
                        WHERE n.lake_id = ? AND n.path = ?
                        RETURNING id, metadata_location
                    )
                    INSERT INTO metadata (tabular_id, location, encoding, body, columns)
                    SELECT id, metadata_location, ?, ?, ?
                    FROM made
                    RETURNING tabular_id
                    """);

    private static final PlainStatement SHARE_LOCATIONS =
            PlainStatement.of(
                    "SELECT pg_advisory_xact_lock_shared(hashtextextended('locations', 0))");

    /**
     * Servers keep the columns of a table that has rules as long as this number stays. Whoever
     * makes a rule holds the table's row, so that one of the two sees the other.
     */
    private static final PlainStatement TELL_OF_COLUMNS =
            PlainStatement.of(
                    """
                    UPDATE access_state
                    SET names = names + 1
                    WHERE EXISTS (SELECT 1 FROM access_rules WHERE until IS NULL AND table_uuid = ANY (?))
                    """);

    private SwapQueries() {}

    /** Beside others who take places of our own making, and not beside one who chose a place. */
    static void shareLocations(Handle handle) {
        SHARE_LOCATIONS.find(handle, _ -> true);
    }

    /** What is called so when its row is held: it may have been renamed since it was read. */
    record Held(String namespace, String name) {}

    /** Answers nothing, and changes nothing, when the pointer is elsewhere. */
    static Optional<Held> swap(Handle handle, Planned.Update update, byte[] body, boolean inTurn) {
        return SWAP.find(
                handle,
                row -> new Held(row.getString(1), row.getString(2)),
                update.uuid(),
                update.location(),
                update.document().location(),
                update.tabular().id(),
                update.tabular().metadataLocation(),
                inTurn,
                Compression.OPEN_DEFLATE,
                body,
                update.newContent().columns());
    }

    /** After the rows of all pointers, as it is with those who rename tables and make rules. */
    static void tellOfColumns(Handle handle, List<UUID> tables) {
        TELL_OF_COLUMNS.update(handle, (Object) tables.toArray(UUID[]::new));
    }

    /** Answers the new tabular's number. */
    static Optional<Long> insert(
            Handle handle, long lakeId, String namespace, Planned.Create create, byte[] body) {
        UUID uuid = create.uuid();
        return INSERT.find(
                handle,
                row -> row.getLong(1),
                create.name().name(),
                create.kind().word(),
                uuid,
                create.location(),
                create.document().location(),
                lakeId,
                namespace,
                Compression.OPEN_DEFLATE,
                body,
                create.newContent().columns());
    }
}
