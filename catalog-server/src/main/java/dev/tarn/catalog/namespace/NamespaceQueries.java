package dev.tarn.catalog.namespace;

import dev.tarn.catalog.lake.LakeQueries;
import dev.tarn.catalog.lake.LakeRow;
import dev.tarn.database.PlainStatement;
import dev.tarn.database.Reads;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The namespace that a request names, which most lists and creations ask for, and a new one. */
public final class NamespaceQueries {
    private static final PlainStatement FIND =
            PlainStatement.of(
                    """
                    SELECT n.id, CAST(n.properties AS text)
                    FROM lakes l
                    JOIN namespaces n ON n.lake_id = l.id
                    WHERE l.name = ? AND n.path = ?
                    """);

    private static final PlainStatement FIND_WITH_LAKE =
            PlainStatement.of(
                    """
                    SELECT l.id, l.version, l.name, l.location, CAST(l.storage AS text), l.secrets, CAST(n.properties AS text)
                    FROM lakes l
                    LEFT JOIN namespaces n ON n.lake_id = l.id AND n.path = ?
                    WHERE l.name = ?
                    """);

    private static final PlainStatement CHILDREN =
            PlainStatement.of(
                    """
                    SELECT name
                    FROM namespaces
                    WHERE parent_id = ? AND name > ?
                    ORDER BY name
                    LIMIT ?
                    """);

    /**
     * The namespace and its entry in the log, whose number is drawn when the row is there: whoever
     * makes the same one waits before that. Makes nothing when the parent is missing.
     */
    private static final PlainStatement INSERT =
            PlainStatement.of(
                    """
                    WITH made AS (
                        INSERT INTO namespaces (lake_id, parent_id, path, name, properties)
                        SELECT p.lake_id, p.id, ?, ?, CAST(? AS jsonb)
                        FROM lakes l
                        JOIN namespaces p ON p.lake_id = l.id
                        WHERE l.name = ? AND p.path = ?
                        RETURNING lake_id, path, name, properties
                    )
                    INSERT INTO namespace_log (sequence, lake_id, parent, name, path, properties)
                    SELECT draw_commit_number(), lake_id, ?, name, path, properties
                    FROM made
                    """);

    private final Reads reads;

    public NamespaceQueries(Reads reads) {
        this.reads = reads;
    }

    Optional<NamespaceRow> find(String lake, String path) {
        return reads.find(
                FIND, row -> new NamespaceRow(row.getLong(1), row.getString(2)), lake, path);
    }

    /** The properties are empty where the lake is there, and the namespace is not. */
    record WithLake(LakeRow lake, Optional<String> properties) {}

    Optional<WithLake> findWithLake(String lake, String path) {
        return reads.find(
                FIND_WITH_LAKE,
                row -> new WithLake(LakeQueries.row(row), Optional.ofNullable(row.getString(7))),
                path,
                lake);
    }

    List<String> children(long parentId, String after, int limit) {
        return reads.list(CHILDREN, row -> row.getString(1), parentId, after, limit);
    }

    /** Changes one row, or none. */
    static int insert(
            Handle handle,
            String lake,
            String parent,
            String path,
            String name,
            String properties) {
        return INSERT.update(handle, path, name, properties, lake, parent, parent);
    }
}
