package dev.tarn.catalog.commit;

import dev.tarn.database.PlainStatement;
import dev.tarn.database.Reads;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the pointer of a table or view stands: what every load and every commit asks first. And the
 * names of all of a namespace, which may be many.
 */
public final class PointerQueries {
    private static final PlainStatement FIND =
            PlainStatement.of(
                    """
                    SELECT t.id, t.kind, t.uuid, t.location, t.metadata_location, t.protected
                    FROM lakes l
                    JOIN namespaces n ON n.lake_id = l.id
                    JOIN tabulars t ON t.namespace_id = n.id
                    WHERE l.name = ? AND n.path = ? AND t.name = ?
                    """);

    private static final PlainStatement NAMES =
            PlainStatement.of(
                    """
                    SELECT name
                    FROM tabulars
                    WHERE namespace_id = ? AND kind = ? AND name > ?
                    ORDER BY name
                    LIMIT ?
                    """);

    private final Reads reads;

    public PointerQueries(Reads reads) {
        this.reads = reads;
    }

    Optional<Tabular> find(String lake, String namespace, String name) {
        return reads.find(FIND, PointerQueries::tabular, lake, namespace, name);
    }

    /** Up to so many names of a namespace behind one, in their order. */
    List<String> names(long namespaceId, Kind kind, String after, int limit) {
        return reads.list(NAMES, row -> row.getString(1), namespaceId, kind.word(), after, limit);
    }

    private static Tabular tabular(ResultSet row) throws SQLException {
        return new Tabular(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6));
    }
}
